"""Configurations in JavaScript are read where they say plain things; none is run, and none holds us up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.content.js_values import read_javascript
from publisher.content.site_values import look_up

PIECES = (*'{}[](),`"\n', "a:", "'x'", "${", "//", "/*", "*/", "= {", "=> ", "return")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("export default { site: preview || 'https://a.example' }", "https://a.example"),
        ("const s = process.env.URL ?? `https://a.example`;\nexport default { site: s, }", "https://a.example"),
        ("export default { edit: (x) => `https://${x}/y`, site: 'https://a.example' }", "https://a.example"),
        ("export default { edit: (x) => { return `//${x}}`; }, site: 'https://a.example' }", "https://a.example"),
        ("export default { no: 1), ], site: 'https://a.example' }", "https://a.example"),
        ("export default { site: a + 'https://a.example' }", ""),
        ("export default { site: `https://${a}` }", ""),
    ],
)
def test_what_a_program_says_plainly_is_read(text: str, said: str) -> None:
    assert look_up(read_javascript(text), "site") == said


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_3_12_every_program_is_read_to_its_end(pieces: list[str]) -> None:
    read_javascript(f"= {{{''.join(pieces)}")
