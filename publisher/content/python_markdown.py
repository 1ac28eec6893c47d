"""Markdown -> HTML, with the extensions that mkdocs-material's blogs use. One file knows Python-Markdown: this."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from publisher.content.blog import NONE_CHOSEN, Extensions
from publisher.content.chosen import CHOSEN
from publisher.content.emoji import ICON, SHORTCODE, find_character, find_sign
from publisher.content.fences import tidy_code
from publisher.content.headings import to_plain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """An extension, and which texts need it: to load it takes longer than to render a post without it."""

    module: str
    is_needed: Callable[[str], bool]
    settings: Mapping[str, object] = field(default_factory=dict)


def _has(*signs: str) -> Callable[[str], bool]:
    return lambda text: any(sign in text for sign in signs)


def _repeats(sign: str) -> Callable[[str], bool]:
    return lambda text: text.count(sign) > 1


def _always(_text: str) -> bool:
    return True


_has_critic_marks = _has("{++", "{--", "{~~", "{==", "{>>")


def _raises(text: str) -> bool:
    """Whether there are carets beside those of footnotes."""
    return text.count("^") > text.count("[^") + 1


def _show_diagram(source: str, *_told: object, **_more: object) -> str:
    """Show a diagram as the source that its author wrote."""
    return f'<pre class="mermaid"><code>{html.escape(source)}</code></pre>'


# What the settings see to: ids that CSS and mail can name, no style attributes, colours as classes, no tables of
# line numbers, formulas as their source.
_PARTS = (
    _Part(module="markdown.extensions.abbr", is_needed=_has("*[")),
    _Part(module="markdown.extensions.admonition", is_needed=_has("!!!")),
    _Part(module="markdown.extensions.attr_list", is_needed=_has("{")),
    _Part(module="markdown.extensions.def_list", is_needed=_has(": ")),
    _Part(module="markdown.extensions.footnotes", is_needed=_has("[^"), settings={"SEPARATOR": "-"}),
    _Part(module="markdown.extensions.md_in_html", is_needed=_has("markdown")),
    _Part(module="markdown.extensions.tables", is_needed=_has("|"), settings={"use_align_attribute": True}),
    _Part(module="pymdownx.arithmatex", is_needed=_has("$", "\\(", "\\[", "\\begin"), settings={"generic": True}),
    *(
        _Part(module=f"pymdownx.blocks.{name}", is_needed=_has("///"))
        for name in ("admonition", "caption", "definition", "details", "html")
    ),
    _Part(module="pymdownx.blocks.tab", is_needed=_has("///"), settings={"alternate_style": True}),
    _Part(module="pymdownx.caret", is_needed=_raises),
    _Part(module="pymdownx.critic", is_needed=_has_critic_marks),
    _Part(module="pymdownx.details", is_needed=_has("???")),
    _Part(
        module="publisher.content.colouring",
        is_needed=_has("```", "~~~", "`#!", "`:::", "    ", "\t"),
        settings={"use_pygments": True, "noclasses": False, "linenums_style": "pymdownx-inline"},
    ),
    _Part(module="pymdownx.inlinehilite", is_needed=_has("`#!", "`:::")),
    _Part(module="pymdownx.keys", is_needed=_repeats("++")),
    _Part(module="pymdownx.progressbar", is_needed=_has("[=")),
    _Part(module="pymdownx.mark", is_needed=_repeats("==")),
    _Part(
        module="pymdownx.superfences",
        is_needed=_has("```", "~~~"),
        settings={"custom_fences": [{"name": "mermaid", "class": "mermaid", "format": _show_diagram}]},
    ),
    _Part(module="pymdownx.tabbed", is_needed=_has("==="), settings={"alternate_style": True}),
    _Part(module="pymdownx.tasklist", is_needed=_has("[ ]", "[x]")),
    _Part(module="pymdownx.tilde", is_needed=_repeats("~")),
)

# What a blog may add, as `CHOSEN` has it: of which module it is, and which texts need it.
_ADDED: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "nl2br": ("markdown.extensions.nl2br", _always),
    "sane_lists": ("markdown.extensions.sane_lists", _always),
    "smarty": ("markdown.extensions.smarty", _has('"', "'", "-", "...")),
    "pymdownx.betterem": ("pymdownx.betterem", _has("*", "_")),
    "pymdownx.magiclink": ("pymdownx.magiclink", _has("://", "www.", "@", "#", "!", "?")),
    "pymdownx.smartsymbols": ("pymdownx.smartsymbols", _always),
}

_FLAGS: Mapping[str, object] = {"true": True, "false": False}

# Patterns, each of which is looked for in every piece of a text, and all the signs without which it finds nothing.
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "autolink": ("<", "://"),
    "automail": ("<", "@"),
    "backtick": ("`",),
    "entity": ("&",),
    "escape": ("\\",),
    "html": ("<",),
    "image_link": ("![",),
    "image_reference": ("![", "]:"),
    "linebreak": ("  \n",),
    "reference": ("[", "]:"),
    "short_image_ref": ("![", "]:"),
    "short_reference": ("[", "]:"),
}
_BY_NAME = ("icons", "emoji")
_NAME = re.compile(f"{ICON}|{SHORTCODE}")


def make_converter(chosen: Extensions = NONE_CHOSEN) -> Callable[[str], str]:
    """Make what turns one post's Markdown into HTML. It is slow to begin and quick to use, one post after another.

    The HTML is as the author wrote it: neither sanitised nor complete. Comments, and so the marker of an excerpt,
    are still in it. No file is read.
    """
    prepare = lru_cache(maxsize=32)(_prepare)
    parts = (*_PARTS, *(_add_part(name, options) for name, options in chosen.items()))

    def convert(text: str) -> str:
        text = tidy_code(text)
        lower = text.lower()
        needed = tuple(part for part in parts if part.is_needed(lower))
        idle = tuple(name for name, signs in _PATTERNS.items() if not all(sign in text for sign in signs))
        if not _NAME.search(text):
            idle += _BY_NAME
        if _has_critic_marks(lower):
            text = _cover_code(text)
        return prepare(needed, idle).reset().convert(text)

    return convert


def _add_part(name: str, options: Mapping[str, str]) -> _Part:
    """Give what a blog adds, with those of its options that are known."""
    module, is_needed = _ADDED[name]
    settings = {key: _FLAGS.get(options[key].lower(), options[key]) for key in CHOSEN[name] if key in options}
    return _Part(module=module, is_needed=is_needed, settings=settings)


def _cover_code(text: str) -> str:
    """Cover the marks of editors in code, which their extension would take for its own.

    The letter that does so is no character, and leaves the text with others of that kind.
    """
    from publisher.content.shortcodes.scan import split_code  # few texts need it

    return "".join(piece.replace("{", "{\ufdd0") if is_code else piece for is_code, piece in split_code(text))


def _prepare(parts: tuple[_Part, ...], idle: tuple[str, ...]) -> Markdown:
    # The extensions themselves, not their names: those would be looked for among all packages that are installed.
    extensions = [import_module(part.module).makeExtension(**part.settings) for part in parts]
    markdown = Markdown(extensions=[*extensions, _Emoji()])
    markdown.treeprocessors.register(_PlainAlternatives(markdown), "alternatives", 15)  # once text is in place
    for name in idle:
        markdown.inlinePatterns.deregister(name)
    return markdown


class _Emoji(Extension):
    """`:rocket:` becomes its character. Icons go: most are drawings beside words that say what is meant."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.ESCAPED_CHARS.append(":")
        # Icons come before attribute lists, which would take the icon's own braces for a text's.
        md.inlinePatterns.register(_Icon(rf"{ICON}[ ]?", md), "icons", 76)
        md.inlinePatterns.register(_Character(rf"({SHORTCODE})", md), "emoji", 75)


class _PlainAlternatives(Treeprocessor):
    """What is said in place of a picture is text, and holds no marks."""

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.set("alt", to_plain(image.get("alt", "")))


class _Icon(InlineProcessor):
    """An icon is left out, but where it says what no word does, as a tick in a table."""

    # The match comes from a library that types it so.
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        return find_sign(m[0]), m.start(0), m.end(0)


class _Character(InlineProcessor):
    """An emoji's name becomes its character, in an element that can bear attributes; other words stay."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - likewise
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        character = find_character(m[1])
        if not character:
            return None, None, None
        element = Element("span")
        element.text = character
        return element, m.start(0), m.end(0)
