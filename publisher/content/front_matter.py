"""The head of a post: the block between two lines of `---`, taken apart from the text below it."""

import re
from dataclasses import dataclass, field

from frontmatter.default_handlers import BaseHandler

from publisher.content.yaml_values import Mapping, Value, YamlError, read_yaml

MAX_BYTES = 64 * 1024  # of the block


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A post's file in two: what its head says, and its text, which begins on line `body_line` of the file."""

    fields: Mapping = field(default_factory=Mapping)
    body: str
    body_line: int = 1


class SafeYAMLHandler(BaseHandler):
    """A handler for python-frontmatter that finds the block as mkdocs-material does and reads it strictly.

    The block begins on the first line that isn't blank, with `---`, and ends with `---` or `...`.
    """

    FM_BOUNDARY = re.compile(r"\s*^---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
    START_DELIMITER = END_DELIMITER = "---"

    def split(self, text: str) -> tuple[str, str]:
        """Give the block and the text below it. Raises YamlError where the block has no end.

        As many empty lines stand before the block as lines in the file, so that whoever reads it counts right.
        """
        found = self.FM_BOUNDARY.match(text)
        if not found:
            raise YamlError("the block that begins here has no end", _first_line(text), "end it with a line of ---")
        return "\n" * text.count("\n", 0, found.start(1)) + found[1], text[found.end() :]

    def load(self, fm: str) -> dict[str, Value]:
        """Read the block; its values know their lines. Raises YamlError."""
        if len(fm.encode()) > MAX_BYTES:
            raise YamlError("this block is longer than 64 KiB", 1, "the text of a post stands below it")
        return read_yaml(fm).entries


_HANDLER = SafeYAMLHandler()


def split_post(text: str) -> Parts:
    """Take the text of a post's file apart. Raises YamlError with the line in the file."""
    if not text.lstrip().startswith("---") or text.lstrip().partition("\n")[0].strip() != "---":
        return Parts(body=text)
    block, body = _HANDLER.split(text)
    fields = Mapping(entries=_HANDLER.load(block), line=_first_line(text))
    return Parts(fields=fields, body=body, body_line=text.count("\n", 0, len(text) - len(body)) + 1)


def _first_line(text: str) -> int:
    """Give the number of the first line that isn't blank."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1
