"""Markdown -> HTML, with the extensions that mkdocs-material's blogs use. One file knows Python-Markdown: this."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from pymdownx.emoji import twemoji

from publisher.content.emoji import ICON

_EXTENSIONS = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.mark",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
)
# What each sees to: ids that CSS and mail can name, no style attributes, colours as classes, no tables of line
# numbers, formulas as their source.
_CONFIGS: dict[str, dict[str, object]] = {
    "footnotes": {"SEPARATOR": "-"},
    "tables": {"use_align_attribute": True},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.highlight": {"use_pygments": True, "noclasses": False, "linenums_style": "pymdownx-inline"},
    "pymdownx.tabbed": {"alternate_style": True},
}


def make_converter() -> Callable[[str], str]:
    """Make what turns one post's Markdown into HTML. It is slow to make and quick to use, one post after another.

    The HTML is as the author wrote it: neither sanitised nor complete. Comments, and so the marker of an excerpt,
    are still in it. No file is read: `--8<--` includes nothing.
    """
    emoji = {"emoji_index": twemoji, "emoji_generator": _to_character}
    markdown = Markdown(
        extensions=[*_EXTENSIONS, _Icons()], extension_configs={**_CONFIGS, "pymdownx.emoji": emoji}
    )

    def convert(text: str) -> str:
        return markdown.reset().convert(text)

    return convert


# The eight arguments are the call of pymdownx.emoji; only the character matters here.
def _to_character(
    _index: str,
    _name: str,
    _alias: str,
    _code: str,
    character: str,
    _title: str,
    _kind: str,
    _options: object,
    _md: object,
) -> Element:
    """Give an emoji as its character, in an element that can bear attributes."""
    element = Element("span")
    element.text = character
    return element


class _Icons(Extension):
    """Icons of mkdocs-material go: they are drawings, and the words beside them carry the meaning."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        # Before emoji (75) and attribute lists, which would take the icon's own braces for a text's.
        md.inlinePatterns.register(_Nothing(rf"{ICON}[ ]?", md), "icons", 76)


class _Nothing(InlineProcessor):
    """What the pattern matches is left out."""

    # The match comes from a library that types it so.
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        return "", m.start(0), m.end(0)
