"""The head of a post, taken apart from the text below it: YAML, TOML, JSON or header lines."""

import re

import msgspec

from publisher.content.headers import has_headers, read_headers
from publisher.content.plain_yaml import read_plain_yaml
from publisher.content.values import HeadError, Mapping, first_line, limit_head

_MAX_PLAIN = 16 * 1024  # characters of a plain head; a longer one may be too long, and is looked at as YAML


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A post's file in two: what its head says, and its text.

    That begins on line `body_line` of the file, at the character `body_start`.
    """

    fields: Mapping = Mapping()
    body: str
    body_line: int = 1
    body_start: int = 0


def split_post(text: str, *, has_plain_headers: bool = False) -> Parts:
    """Take the text of a post's file apart. Raises HeadError with the line in the file.

    `has_plain_headers` says that lines of `Key: value` are a head too, with or without `---` around them.
    """
    if not has_plain_headers and (parts := _read_plainly(text)):
        return parts
    begin = text.lstrip()
    opening = begin.partition("\n")[0].rstrip()
    if has_plain_headers and (opening == "---" or has_headers(begin)):
        fields, body = read_headers(text)
        limit_head(text[: len(text) - len(body)])
        return _divide(fields, text, body)
    if opening in ("---js", "---javascript"):
        raise HeadError("a head in JavaScript is a program, and isn't run", first_line(text), "write it as YAML")
    if opening[:3] not in ("---", "+++") and not _opens_object(begin):
        return Parts(body=text)
    from publisher.content.head_blocks import HANDLERS  # its libraries take long to load

    handler = HANDLERS.get("{" if _opens_object(begin) else opening)
    if handler is None:
        return Parts(body=text)
    block, body = handler.split(text)
    fields = Mapping(entries=handler.load(block), line=first_line(text))
    return _divide(fields, text, body)


def _read_plainly(text: str) -> Parts | None:
    """Take apart what most posts are: plain lines of YAML between two bare lines of dashes; None for others."""
    end = text.find("\n---", 3)
    if end < 0 or not text.startswith("---\n") or not text.startswith("\n", end + 4):
        return None
    if end > _MAX_PLAIN or text.find("\n...", 0, end) >= 0:
        return None
    fields = read_plain_yaml(text[3 : end + 1])
    if fields is None:
        return None
    start = end + 5
    return Parts(fields=fields, body=text[start:], body_line=text.count("\n", 0, start) + 1, body_start=start)


def _divide(fields: Mapping, text: str, body: str) -> Parts:
    start = len(text) - len(body)
    return Parts(fields=fields, body=body, body_line=text.count("\n", 0, start) + 1, body_start=start)


def _opens_object(text: str) -> bool:
    """Whether `text` begins with a JSON object, and not with `{{`, `{%` or the like."""
    return re.match(r"\{\s*(?:\"|\})", text) is not None
