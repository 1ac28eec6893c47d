"""Python-Markdown's extension that colours code, with the lexers that we choose."""

from pygments.lexer import Lexer
from pymdownx.highlight import Highlight, HighlightExtension

from publisher.content.lexers import find_lexer


def makeExtension(**settings: object) -> HighlightExtension:  # noqa: N802 - the name that the library looks for
    """Make it. Colours are classes, so no style is prepared."""
    return _Colouring(pygments_style=(), **settings)


class _Colouring(HighlightExtension):  # type: ignore[misc]  # it ships no types
    def get_pymdownx_highlighter(self) -> type[Highlight]:
        return _Highlighter


class _Highlighter(Highlight):  # type: ignore[misc]  # likewise
    def get_lexer(self, src: str, language: str, inline: bool, stripnl: bool) -> tuple[Lexer, str]:  # noqa: FBT001
        lexer = find_lexer(src, language, strips=stripnl)
        return (lexer, language) if lexer else super().get_lexer(src, language, inline, stripnl)
