"""What is given to a tag: values by name, and values by their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = re.compile(r"([\w.-]+)\s*(?:=|:(?!//))\s*")
# What stands between quotes, with what ends it; a quote that has no end is none.
_QUOTED = {
    '"': (re.compile(r"(?:\\.|[^\"\\])*"), '"'),
    "'": (re.compile(r"(?:\\.|[^'\\])*"), "'"),
    "“": (re.compile("[^”]*"), "”"),
    "`": (re.compile("[^`]*"), "`"),
}
_BARE = re.compile(r"[^\s,\"'`]+")
_BETWEEN = re.compile(r"\s*,?\s*")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif)(?:[?#].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The arguments of one tag. What is asked for and wasn't given is empty."""

    named: dict[str, str] = field(default_factory=dict)
    placed: tuple[str, ...] = ()

    def get(self, *names: str, place: int | None = None) -> str:
        """Give the first of `names` that was given, else what stands at `place`, counted from 0."""
        for name in names:
            if self.named.get(name):
                return self.named[name]
        return self.placed[place] if place is not None and place < len(self.placed) else ""

    @property
    def picture(self) -> str:
        """The address of the picture that is meant, if one is."""
        given = self.get("src", "image", "img", "image_path", "path", "url", "file")
        return next((value for value in (given, *self.placed) if _PICTURE.search(value)), "")

    @property
    def link(self) -> str:
        """The address of the page that is meant, if one is."""
        given = (self.get("href", "url", "link", "src"), *self.placed)
        return next((value for value in given if value.startswith(("http://", "https://"))), "")

    @property
    def words(self) -> str:
        """What there is to read in them."""
        return self.get("alt", "caption", "title", "text", "label", "name")


def read_arguments(text: str) -> Arguments:
    """Read `one "two three" key="four" other=5`, with or without commas."""
    named: dict[str, str] = {}
    placed: list[str] = []
    for name, value in _split(text.strip()):
        plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'“`" and len(value) > 1 else value
        if name:
            named.setdefault(name, plain)
        else:
            placed.append(plain)
    return Arguments(named=named, placed=tuple(placed))


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Give every argument with its name, if it has one; quotes about a value stay."""
    at = 0
    unended: dict[
        str, int
    ] = {}  # how far it was looked for the end of each quote, so that none is looked for twice
    while at < len(text):
        name = _NAME.match(text, at)
        end = _find_end(text, name.end(), unended) if name else -1
        if name and end > 0:
            yield name[1], text[name.end() : end]
        elif (end := _find_end(text, at, unended)) > 0:
            yield "", text[at:end]
        else:
            at += 1
            continue
        between = _BETWEEN.match(text, end)
        at = between.end() if between else end


def _find_end(text: str, start: int, unended: dict[str, int]) -> int:
    """Give where the value that begins at `start` ends; -1 where none begins there."""
    sign = text[start : start + 1]
    if sign in _QUOTED and start >= unended.get(sign, 0):
        inside, closing = _QUOTED[sign]
        found = inside.match(text, start + 1)
        end = found.end() if found else start
        if text.startswith(closing, end):
            return end + 1
        unended[sign] = end
    bare = _BARE.match(text, start)
    return bare.end() if bare else -1
