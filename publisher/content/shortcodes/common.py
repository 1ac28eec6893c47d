"""The tags that most systems know under the same names."""

import html
from collections.abc import Callable, Mapping

from publisher.content.shortcodes.arguments import Arguments
from publisher.content.shortcodes.pieces import (
    make_admonition,
    make_code,
    make_figure,
    make_formula,
    make_link,
    make_section,
    stand_alone,
)

# Takes the arguments, the text inside, and whether the tag stands by itself.
Tag = Callable[[Arguments, str, bool], str]


def _figure(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - the shape of every tag
    return make_figure(given, alone=alone) + inner


def _image(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
    """Show `img [class …] address [width height] [title [alt]]`, as Octopress had it, or an image by names."""
    if not given.picture or given.named:
        return _figure(given, inner, alone)
    after = given.placed[given.placed.index(given.picture) + 1 :]
    sizes = dict(zip(("width", "height"), (part for part in after if part.isdigit()), strict=False))
    words = [part for part in after if not part.isdigit()]
    told = {"alt": words[-1], "caption": words[0]} if words else {}
    return _figure(Arguments(named={"src": given.picture, **sizes, **told}), inner, alone)


def _linked(address: str, words: str, *keys: str) -> Tag:
    """Make a tag that shows something of another site, as a link to it."""

    def link(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
        name = given.get(*keys, place=0)
        target = name if name.startswith(("http://", "https://")) else address.format(name.strip("/"))
        told = make_link(target, given.get("title", "label") or words)
        return (stand_alone(told) if alone else told) + inner if name else inner

    return link


def _gist(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
    first, second = given.get("url", "user", place=0), given.get("id", place=1)
    path = "/".join(
        part for part in (first, second) if (part and "." not in part) or "/" in part
    )  # else it is a file
    target = path if path.startswith("https://") else f"https://gist.github.com/{path}"
    told = make_link(target, "A gist on GitHub")
    return (stand_alone(told) if alone else told) + inner


def _tweet(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
    name = given.get("id", place=0)
    target = (
        name if name.startswith("https://") else f"https://twitter.com/{given.get('user') or 'i'}/status/{name}"
    )
    told = make_link(target, "A post on Twitter")
    return (stand_alone(told) if alone else told) + inner if name else inner


def _highlight(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_code(inner, given.get("lang", "language", place=0))


def _mermaid(_given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_code(inner, "mermaid")


def _drawing(language: str) -> Tag:
    return lambda _given, inner, _alone: make_code(inner, language)


def _section(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    language = given.get("lang")
    title = given.get("summary", "title", "name", "label", "header", place=0)
    return make_section(title, make_code(inner, language) if language else inner)


def _notice(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    kind = given.get("type", "kind", "color", place=0).lower()
    # Many themes take an icon or a colour there.
    known = kind if kind in BOXES else "note"
    return make_admonition(known, given.get("title", "header", place=1), inner or given.get(*_TEXTS))


def _box(kind: str) -> Tag:
    def box(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
        return make_admonition(kind, given.get("title", "header", place=0), inner or given.get(*_TEXTS))

    return box


def _formula(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
    formula = inner or given.get("body", "code", place=0)
    return make_formula(formula, alone=alone) if formula.strip() else ""  # some only ask for what draws formulas


def _button(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    address = given.get("href", "url", "link", "relref", "ref", "target", place=0)
    words = inner.strip() or given.get("text", "label", "title", "content", place=1)
    return make_link(address, words) if address else words


def _key(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return f"<kbd>{html.escape(inner.strip() or given.get('text', 'key', place=0))}</kbd>"


def _inner(_given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return inner


def _quote(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    source = given.get("author", "by", "source", "cite", "name", place=0)
    lines = [*inner.strip("\n").split("\n"), *(["", f"— {source}"] if source else [])]
    return stand_alone("\n".join(f"> {line}".rstrip() for line in lines))


def _play(kind: str) -> Tag:
    """Make a tag that plays a file, or a film of a site that shows such."""

    def play(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
        provider = given.get("provider").lower()
        if provider in COMMON_TAGS:
            return COMMON_TAGS[provider](given, inner, alone)
        source = html.escape(given.get("src", "url", "file", "path", place=0))
        title = html.escape(given.words)
        return f'<{kind} src="{source}" title="{title}"></{kind}>{inner}' if source else inner

    return play


def _nothing(_given: Arguments, _inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return ""


# What boxes are called, on the whole.
BOXES = frozenset(
    "note tip info warning danger caution important success failure question bug example "  # noqa: SIM905 - a page
    "abstract summary quote details secondary error hint todo check".split()
)
_TEXTS = ("content", "text", "body", "message", "description")
COMMON_TAGS: Mapping[str, Tag] = {
    "figure": _figure,
    **dict.fromkeys(("image", "responsive_image", "picture", "postimage"), _figure),
    "img": _image,
    "youtube": _linked("https://www.youtube.com/watch?v={}", "A film on YouTube", "id", "video"),
    "youtubelite": _linked("https://www.youtube.com/watch?v={}", "A film on YouTube", "id"),
    "vimeo": _linked("https://vimeo.com/{}", "A film on Vimeo", "id"),
    "instagram": _linked("https://www.instagram.com/p/{}/", "A picture on Instagram", "id"),
    "codepen": _linked("https://codepen.io/{}", "A pen on CodePen", "url"),
    "gist": _gist,
    "tweet": _tweet,
    "twitter": _tweet,
    "x": _tweet,
    "highlight": _highlight,
    "mermaid": _mermaid,
    **{name: _drawing(name) for name in ("plantuml", "graphviz", "dot")},
    "details": _section,
    "expand": _section,
    **dict.fromkeys(("tab", "timelineitem"), _section),
    "notice": _notice,
    "admonition": _notice,
    "callout": _notice,
    "alert": _notice,
    "hint": _notice,
    **{kind: _box(kind) for kind in ("note", "tip", "info", "warning", "danger", "important", "caution")},
    "quote": _quote,
    "blockquote": _quote,
    "audio": _play("audio"),
    "video": _play("video"),
    "bilibili": _linked("https://www.bilibili.com/video/{}", "A film on Bilibili", "id", "bvid"),
    "github": _linked("https://github.com/{}", "A repository on GitHub", "repo"),
    **dict.fromkeys(("katex", "math", "mathjax", "latex"), _formula),
    **dict.fromkeys(("button", "btn", "cta"), _button),
    "kbd": _key,
    **dict.fromkeys(("badge", "lead", "md", "markdown", "keyword", "keywordlist"), _inner),
    **dict.fromkeys(("comment", "icon", "fa", "br", "seo", "css", "js"), _nothing),
    **dict.fromkeys(("toc", "table_of_contents", "tableofcontents"), _nothing),
}
