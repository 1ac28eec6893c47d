"""A lexer that is made for what a text holds finds in it what the library's own does."""

import pytest
from pygments.lexers import get_lexer_by_name

from publisher.content.lexers import find_lexer

_CODE = {
    "ascii": "@cached\nasync def one_2(a: int):\n    from x import y as z\n    return f'{a!r}' + __name__\n",
    "other letters": "@größe\nclass Größe(Maß):\n    def naïve(self): return 'é' + ñ2\n",
}


@pytest.mark.parametrize("language", ["python", "py3", "numpy", "pycon", "js", "html+jinja", "yaml", "text"])
@pytest.mark.parametrize("code", _CODE)
def test_it_reads_as_the_library_does(language: str, code: str) -> None:
    for strips in (True, False):
        lexer = find_lexer(f"\n{_CODE[code]}\n", language, strips=strips)
        assert lexer
        expected = get_lexer_by_name(language, stripnl=strips).get_tokens(f"\n{_CODE[code]}\n")
        assert list(lexer.get_tokens(f"\n{_CODE[code]}\n")) == list(expected)


def test_a_language_that_no_one_knows_has_none() -> None:
    assert find_lexer("code", "nonesuch", strips=True) is None
    assert find_lexer("code", "", strips=True) is None
