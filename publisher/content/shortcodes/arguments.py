"""What is given to a tag: values by name, and values by their place."""

import re
from dataclasses import dataclass, field

_ARGUMENT = re.compile(
    r"""(?:([\w.-]+)\s*(?:=|:(?!//))\s*)?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|“[^”]*”|`[^`]*`|[^\s,"'`]+)\s*,?\s*"""
)
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
    for name, value in _ARGUMENT.findall(text.strip()):
        plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'“`" and len(value) > 1 else value
        if name:
            named.setdefault(name, plain)
        else:
            placed.append(plain)
    return Arguments(named=named, placed=tuple(placed))
