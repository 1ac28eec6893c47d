"""Finds the tags of blogging systems in a Markdown text, and leaves alone what is code."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

# What may begin something; its end is looked for by hand, so that no text is searched twice.
_BEGIN = re.compile(
    r"(?P<fence>^[ \t>]*(?:`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$)|(?P<ticks>`+)|(?P<comment><!--)|(?P<braces>\{[{%])",
    re.MULTILINE,
)
_MARK = re.compile(r"`{3,}|~{3,}")
_LIQUID = re.compile(r"\{%-?\s*(?P<word>[A-Za-z_][\w-]*|#)(?P<rest>.*?)-?%\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")
_ENDRAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_LIQUID_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n?")
_SHOWN = re.compile(r"\{\{([<%])/\*((?:(?!\{\{[<%]/\*).){0,2000}?)\*/([>%])\}\}", re.DOTALL)
_REMARK = re.compile(r"\{\{-?\s*/\*(?!\s*/?\w+\()[^*]*\*/\s*-?\}\}")
_UNENDED = re.compile(r"\{\{[<%]\s*/?[A-Za-z]")
# Zola's way to show a tag.
_ESCAPED = re.compile(r"\{(?P<mark>[{%])/\*(?P<inside>[^*]*)\*/(?P<end>[%}])\}")
_NAME = re.compile(r"\s*(/?)\s*([\w./-]+)")
_LONGEST = 4000  # characters of a tag; of a span of code, half as many
_MAX_DEPTH = 40


@dataclass(slots=True, kw_only=True)
class Node:
    """A piece of text, or a tag with what stands between it and its end.

    `kind` is `text`, `hugo`, `liquid` or `output`. A tag has its `name`, its arguments as one text, the place where
    it begins, and whether it has an end; `alone` says that it fills a line, `is_code` that a text is code.
    """

    kind: str
    start: int
    text: str = ""
    name: str = ""
    arguments: str = ""
    alone: bool = False
    is_code: bool = False
    has_end: bool = False
    inner: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """A node, where it ends in the text, and whether it is code, or the end of a tag that was opened before."""

    node: Node
    end: int
    is_code: bool = False
    is_end: bool = False


def find_tags(text: str) -> list[Node]:
    """Give `text` as pieces and tags, tags that have an end with what they enclose."""
    tokens = list(_tokens(text))
    return _build(tokens, _pair(tokens), 0, len(tokens), 0)


def split_code(text: str) -> Iterator[tuple[bool, str]]:
    """Give `text` in pieces, by turns of code or a comment and of anything else, and say of each which it is."""
    done = 0
    for token in _tokens(text):
        if token.is_code:
            if token.node.start > done:
                yield False, text[done : token.node.start]
            yield True, text[token.node.start : token.end]
            done = token.end
    if done < len(text):
        yield False, text[done:]


def _tokens(text: str) -> Iterator[_Token]:
    """Give every piece of `text` and every tag in it, in order."""
    done = at = 0
    endless: set[str] = set()  # what begins, and has no end in the rest of the text
    while found := _BEGIN.search(text, at):
        token = _read(found, text, endless)
        if token is None:
            at = found.end()
            continue
        if token.node.start > done:
            yield _plain(text, done, token.node.start)
        yield token
        done = at = token.end
    if done < len(text):
        yield _plain(text, done, len(text))


def _plain(text: str, start: int, end: int, *, is_code: bool = False) -> _Token:
    words = text[start:end]
    if is_code:
        # What an author keeps a template from reading is shown as it is.
        node = Node(kind="text", start=start, text=_show_markers(words), is_code=not _RAW.search(words))
    else:
        node = Node(kind="text", start=start, text=words)
    return _Token(node=node, end=end, is_code=is_code)


def _read(found: re.Match[str], text: str, endless: set[str]) -> _Token | None:
    """Read what begins at `found`; None where it only looked like a beginning."""
    start, end = found.span()
    if found["fence"]:
        mark = _MARK.search(found[0])
        close = re.compile(rf"^[ \t>]*{re.escape(mark[0])}[`~]*[ \t]*$", re.MULTILINE) if mark else None
        last = close.search(text, end) if close else None
        return _plain(text, start, last.end() if last else len(text), is_code=True)
    if found["ticks"]:
        limit = end + _LONGEST // 2
        blank = text.find("\n\n", end, limit)
        limit = blank if blank >= 0 else limit
        last = re.compile(rf"(?<!`){found[0]}(?!`)").search(text, end, limit)
        return _plain(text, start, last.end(), is_code=True) if last else None
    if found["comment"]:
        stop = -1 if "<!--" in endless else text.find("-->", end)
        if stop < 0:
            endless.add("<!--")
            return None
        return _plain(text, start, stop + 3, is_code=True)
    if remark := _REMARK.match(text, start, start + _LONGEST):
        return _Token(node=Node(kind="text", start=start), end=remark.end())
    if shown := _ESCAPED.match(text, start, start + _LONGEST):
        inside = shown["inside"].replace("_", "\\_")
        tag = f"{{{shown['mark']}{inside}{shown['end']}}}"
        return _Token(node=Node(kind="text", start=start, text=tag), end=shown.end())
    if text.startswith("{%", start):
        return _read_liquid(text, start, endless)
    return _read_braces(text, start)


def _read_liquid(text: str, start: int, endless: set[str]) -> _Token | None:
    """Read `{% name … %}`, or what stands between `raw` and `endraw`."""
    stop = text.find("%}", start + 2, start + _LONGEST)
    found = _LIQUID.fullmatch(text, start, stop + 2) if stop >= 0 else None
    if not found:
        return None
    if _RAW.fullmatch(found[0]) and "raw" not in endless:
        last = _ENDRAW.search(text, stop)
        if last:
            node = Node(kind="text", start=start, text=text[stop + 2 : last.start()])
            return _Token(node=node, end=last.end())
        endless.add("raw")
    word = found["word"]
    is_end = word.startswith("end")
    node = Node(
        kind="liquid",
        start=start,
        name=word.removeprefix("end"),
        arguments=found["rest"].strip(),
        alone=_stands_alone(text, start, stop + 2),
    )
    return _Token(node=node, end=stop + 2, is_end=is_end)


def _read_braces(text: str, start: int) -> _Token | None:
    """Read `{{< name … >}}` or `{{% name … %}}`, `{{</* name */>}}` that is to be shown, or `{{ expression }}`."""
    opening = text[start + 2 : start + 3]
    closing = {"<": ">}}", "%": "%}}"}.get(opening, "}}")
    stop = text.find(closing, start + 2, start + _LONGEST)
    is_unended = stop < 0 or "{{" in text[start + 2 : stop]
    if opening in "<%" and is_unended and _UNENDED.match(text, start):
        # Its system would not build this page; a reader sees nothing of it, and the author is told.
        line_end = text.find("\n", start)
        end = line_end if line_end >= 0 else len(text)
        return _Token(node=Node(kind="hugo", start=start, name=text[start + 3 : end].strip()[:40]), end=end)
    if stop < 0:
        return None
    end = stop + len(closing)
    inside = text[start + 2 : stop]
    if closing == "}}":
        node = Node(kind="output", start=start, text=text[start:end], arguments=inside.strip("- \t\n"))
        return _Token(node=node, end=end) if "{" not in inside else None
    if inside[1:3] == "/*":
        mark = "&lt;" if opening == "<" else opening
        shown = f"{{{{{mark}{inside[3:].removesuffix('*/')}{closing}"
        return _Token(node=Node(kind="text", start=start, text=shown), end=end)
    parts = _NAME.match(inside, 1)
    node = Node(
        kind="hugo",
        start=start,
        name=parts[2] if parts else "",
        arguments=inside[parts.end() :].rstrip().removesuffix("/").strip() if parts else "",
        alone=_stands_alone(text, start, end),
    )
    return _Token(node=node, end=end, is_end=bool(parts and parts[1]))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the line."""
    # No more is looked at than a tag may be long: thousands of them may stand on one line.
    before = text[max(0, start - _LONGEST) : start].rpartition("\n")[2]
    return not before.strip() and not text[end : end + _LONGEST].partition("\n")[0].strip()


def _show_markers(code: str) -> str:
    """Give code without what only kept a system from reading it."""
    return _SHOWN.sub(r"{{\1\2\3}}", _LIQUID_RAW.sub("", code))


def _pair(tokens: list[_Token]) -> dict[int, int]:
    """Give the place of each tag that has an end, with the place of its end."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    counts: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        name = token.node.name
        if token.node.kind not in ("hugo", "liquid"):
            continue
        if not token.is_end:
            opened.append(place)
            counts[name] += 1
        elif counts[name] or not name:  # Zola's bare `end` ends whatever is open
            while opened:
                last = opened.pop()
                counts[tokens[last].node.name] -= 1
                if not name or tokens[last].node.name == name:
                    pairs[last] = place
                    break
    return pairs


def _build(tokens: list[_Token], pairs: dict[int, int], start: int, stop: int, depth: int) -> list[Node]:
    """Put what stands between a tag and its end into the tag. An end without a beginning goes."""
    nodes: list[Node] = []
    place = start
    while place < stop:
        token = tokens[place]
        end = pairs.get(place) if depth < _MAX_DEPTH else None
        if not token.is_end:
            nodes.append(token.node)
        if end is not None:
            token.node.inner = _build(tokens, pairs, place + 1, end, depth + 1)
            token.node.has_end = True
        place = end + 1 if end is not None else place + 1
    return nodes
