"""The head of a post, taken apart from the text below it: YAML, TOML, JSON or header lines."""

import re

import msgspec
from frontmatter.default_handlers import BaseHandler

from publisher.content.headers import has_headers, read_headers
from publisher.content.json_values import read_json
from publisher.content.plain_yaml import read_plain_yaml
from publisher.content.toml_values import read_toml
from publisher.content.values import HeadError, Mapping, Value
from publisher.content.yaml_values import read_yaml

MAX_BYTES = 64 * 1024  # of the block


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A post's file in two: what its head says, and its text.

    That begins on line `body_line` of the file, at the character `body_start`.
    """

    fields: Mapping = Mapping()
    body: str
    body_line: int = 1
    body_start: int = 0


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
            raise HeadError("the block that begins here has no end", _first_line(text), hint)
        return "\n" * text.count("\n", 0, found.start("block")) + found["block"], text[found.end() :]

    def load(self, fm: str) -> dict[str, Value]:
        """Read the block; its values know their lines. Raises HeadError."""
        return self._read(_limit(fm)).entries

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


_HANDLERS = {
    "---": SafeYAMLHandler(),
    "---yaml": SafeYAMLHandler(),
    "---yml": SafeYAMLHandler(),
    "+++": TomlHandler(),
    "---toml": TomlHandler(),
    "---json": JsonHandler(),
    "{": JsonHandler(),
}


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
        _limit(text[: len(text) - len(body)])
        return _divide(fields, text, body)
    if opening in ("---js", "---javascript"):
        raise HeadError("a head in JavaScript is a program, and isn't run", _first_line(text), "write it as YAML")
    handler = _HANDLERS.get("{" if _opens_object(begin) else opening)
    if handler is None:
        return Parts(body=text)
    block, body = handler.split(text)
    fields = Mapping(entries=handler.load(block), line=_first_line(text))
    return _divide(fields, text, body)


def _read_plainly(text: str) -> Parts | None:
    """Take apart what most posts are: plain lines of YAML between two bare lines of dashes; None for others."""
    end = text.find("\n---", 3)
    if end < 0 or not text.startswith("---\n") or not text.startswith("\n", end + 4):
        return None
    if end > MAX_BYTES // 4 or text.find("\n...", 0, end) >= 0:
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


def _limit(block: str) -> str:
    if len(block.encode()) > MAX_BYTES:
        raise HeadError("this block is longer than 64 KiB", 1, "the text of a post stands below it")
    return block


def _first_line(text: str) -> int:
    """Give the number of the first line that isn't blank."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1
