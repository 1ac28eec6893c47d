"""Heads that are blocks of YAML, TOML or JSON: where each ends, and what it says."""

import re
from typing import Final

from frontmatter.default_handlers import BaseHandler

from publisher.content.json_values import read_json
from publisher.content.toml_values import read_toml
from publisher.content.values import HeadError, Mapping, Value, first_line, limit_head
from publisher.content.yaml_values import read_yaml


class SafeYAMLHandler(BaseHandler):
    """A handler for python-frontmatter that finds the block as mkdocs-material does and reads it strictly.

    The block begins on the first line that isn't blank, with `---`, and ends with `---` or `...`.
    """

    START_DELIMITER = END_DELIMITER = "---"
    FM_BOUNDARY = re.compile(
        r"\s*^---(?:ya?ml)?[ \t]*\n(?P<block>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL
    )

    def split(self, text: str) -> tuple[str, str]:
        """Give the block and the text below it. Raises HeadError where the block has no end.

        As many empty lines stand before the block as lines in the file, so that whoever reads it counts right.
        """
        found = self.FM_BOUNDARY.match(text) if self.FM_BOUNDARY else None
        if not found:
            hint = f"end it with a line of {self.END_DELIMITER}"
            raise HeadError("the block that begins here has no end", first_line(text), hint)
        return "\n" * text.count("\n", 0, found.start("block")) + found["block"], text[found.end() :]

    def load(self, fm: str) -> dict[str, Value]:
        """Read the block; its values know their lines. Raises HeadError."""
        return self._read(limit_head(fm)).entries

    def _read(self, block: str) -> Mapping:
        return read_yaml(block)


class TomlHandler(SafeYAMLHandler):
    """The same for the TOML of Hugo and Zola, between two lines of `+++`, or in a block that begins `---toml`."""

    START_DELIMITER = END_DELIMITER = "+++"
    FM_BOUNDARY = re.compile(
        r"\s*^(?:\+\+\+|(?P<dashes>---)toml)[ \t]*\n(?P<block>.*?)^(?(dashes)---|\+\+\+)[ \t]*(?:\n|\Z)",
        re.MULTILINE | re.DOTALL,
    )

    def _read(self, block: str) -> Mapping:
        return read_toml(block)


class JsonHandler(SafeYAMLHandler):
    """The same for JSON: an object that opens the file, or a block that begins `---json`."""

    START_DELIMITER, END_DELIMITER = "---json", "---"
    FM_BOUNDARY = re.compile(r"\s*^---json[ \t]*\n(?P<block>.*?)^---[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)

    def split(self, text: str) -> tuple[str, str]:
        """Give the block and the text below it. Raises HeadError."""
        if text.lstrip().startswith("---"):
            return super().split(text)
        end = read_json(text)[1]
        return text[:end], text[end:].removeprefix("\n")

    def _read(self, block: str) -> Mapping:
        return read_json(block)[0]


HANDLERS: Final = {
    "---": SafeYAMLHandler(),
    "---yaml": SafeYAMLHandler(),
    "---yml": SafeYAMLHandler(),
    "+++": TomlHandler(),
    "---toml": TomlHandler(),
    "---json": JsonHandler(),
    "{": JsonHandler(),
}
