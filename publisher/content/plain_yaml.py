"""A head of plain lines -> the values that YAML gives it, many times as fast.

Nearly every head is made of `key: text` and lists of texts. This reads those, and declines whatever else YAML
knows: then `yaml_values.py` decides. What it takes, the two must read alike.
"""

import re
from functools import lru_cache

from publisher.content.values import NULLS, Mapping, Scalar, Sequence, Value

# What YAML 1.1 §5.1 doesn't call printable, or takes for the end of a line; and tabs.
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_PLAINEST = re.compile("[\n -~]*")  # what most heads are made of, told in less time
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")
_SIGNS = frozenset("?:,[]{}#&*!|>'\"%@`-")  # a text without quotes begins with none of them (§5.3)
# In a list on one line commas part, and more signs mean something; so only the plainest of texts are taken.
_IN_LIST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/+-]*[A-Za-z0-9._/+-])?")


def read_plain_yaml(block: str) -> Mapping | None:
    """Give the mapping that `block` is, with values that know their lines; None where YAML must decide."""
    if _ODD.search(block):
        return None
    entries: dict[str, Value] = {}
    lists: dict[str, list[Scalar]] = {}
    open_key = indent = ""  # the key that a list may follow or go on with, and what stands before its dashes
    for number, line in enumerate(block.split("\n"), 1):
        if not line:
            open_key = ""
        elif line[0] in " -":
            before, _, item = line.partition("- ")
            text = item.strip(" ")
            if not text or not open_key or before.strip(" "):
                return None
            items = lists.setdefault(open_key, [])
            value = _read_text(text, number) if not items or before == indent else None
            if value is None:
                return None
            items.append(value)
            indent = before
        else:
            key, colon, rest = line.partition(":")
            if not colon or key in entries or not _is_key(key):
                return None
            text = rest.strip(" ")
            open_key = "" if text else key
            said = _read_value(text, number) if not text or rest[0] == " " else None
            if said is None:
                return None
            entries[key] = said
    for key, items in lists.items():
        entries[key] = Sequence(items=tuple(items), line=items[0].line)
    return Mapping(entries=entries)


@lru_cache(1024)  # the posts of a blog share their keys
def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def _read_value(text: str, line: int) -> Value | None:
    """Read what stands behind a key, without blanks around it."""
    if not text:
        return Scalar(text="", line=line)
    return _split_list(text, line) if text[0] == "[" else _read_text(text, line)


def has_odd_signs(head: str) -> bool:
    """Whether a text of several lines holds what YAML would have to decide about."""
    return not _PLAINEST.fullmatch(head) and _ODD.search(head) is not None


def read_plain_text(written: str) -> str | None:
    """Give the text that stands behind a key on the same line; None for null, and where YAML must decide.

    There are no odd signs in it.
    """
    text = written.strip(" ")
    if not text or text[0] not in _SIGNS:
        return None if text in NULLS or _means_more(text) else text
    value = _read_text(text, 1)
    return value.text if value else None


def _read_text(text: str, line: int) -> Scalar | None:
    """Read a text with or without quotes, on one line, without blanks around it."""
    first = text[0]
    if first in _SIGNS:
        inner = text[1:-1]
        if first not in "\"'" or len(text) < 2 or text[-1] != first or first in inner or "\\" in inner:
            return None
        return Scalar(text=inner, line=line, is_quoted=True)
    return None if _means_more(text) else Scalar(text=text, line=line)


def _means_more(text: str) -> bool:
    """Whether a text without quotes holds a key or a comment."""
    return ": " in text or " #" in text or text[-1] == ":"


def _split_list(text: str, line: int) -> Sequence | None:
    """Read `[one, two]`."""
    inner = text[1:-1].strip(" ")
    if text[-1] != "]" or len(text) < 2:
        return None
    items: list[Value] = []
    for part in inner.split(",") if inner else ():
        item = part.strip(" ")
        scalar = _read_text(item, line) if item[:1] in ("'", '"') or _IN_LIST.fullmatch(item) else None
        if scalar is None:
            return None
        items.append(scalar)
    return Sequence(items=tuple(items), line=line)
