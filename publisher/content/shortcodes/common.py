"""The tags that most systems know under the same names."""

import html
from collections.abc import Callable, Mapping

from publisher.content.shortcodes.arguments import Arguments
from publisher.content.shortcodes.pieces import (
    make_admonition,
    make_code,
    make_figure,
    make_link,
    make_section,
    stand_alone,
)

# Takes the arguments, the text inside, and whether the tag stands by itself.
Tag = Callable[[Arguments, str, bool], str]


def _figure(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - the shape of every tag
    return make_figure(given, alone=alone) + inner


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
    path = "/".join(part for part in (first, second) if part)
    target = path if path.startswith("https://") else f"https://gist.github.com/{path}"
    told = make_link(target, "A gist on GitHub")
    return (stand_alone(told) if alone else told) + inner


def _tweet(given: Arguments, inner: str, alone: bool) -> str:  # noqa: FBT001 - likewise
    name = given.get("id", place=0)
    target = (
        name if name.startswith("https://") else f"https://twitter.com/{given.get('user') or 'i'}/status/{name}"
    )
    told = make_link(target, "A post on Twitter")
    return (stand_alone(told) if alone else told) + inner


def _highlight(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_code(inner, given.get("lang", "language", place=0))


def _mermaid(_given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_code(inner, "mermaid")


def _section(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_section(given.get("summary", "title", "name", "label", place=0), inner)


def _notice(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
    return make_admonition(given.get("type", "kind", place=0), given.get("title", place=1), inner)


def _box(kind: str) -> Tag:
    def box(given: Arguments, inner: str, _alone: bool) -> str:  # noqa: FBT001 - likewise
        return make_admonition(kind, given.get("title", place=0), inner)

    return box


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


COMMON_TAGS: Mapping[str, Tag] = {
    "figure": _figure,
    "image": _figure,
    "img": _figure,
    "youtube": _linked("https://www.youtube.com/watch?v={}", "A film on YouTube", "id", "video"),
    "vimeo": _linked("https://vimeo.com/{}", "A film on Vimeo", "id"),
    "instagram": _linked("https://www.instagram.com/p/{}/", "A picture on Instagram", "id"),
    "codepen": _linked("https://codepen.io/{}", "A pen on CodePen", "url"),
    "gist": _gist,
    "tweet": _tweet,
    "twitter": _tweet,
    "x": _tweet,
    "highlight": _highlight,
    "mermaid": _mermaid,
    "details": _section,
    "tab": _section,
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
    "comment": _nothing,
    **dict.fromkeys(("toc", "table_of_contents", "tableofcontents"), _nothing),
}
