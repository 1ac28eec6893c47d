"""A site's own file -> its values: `_config.yml`, `hugo.toml`, `astro.config.mjs` and their like."""

from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

from publisher.content.front_matter import split_post
from publisher.content.js_values import read_javascript
from publisher.content.json_values import read_json
from publisher.content.python_values import read_python
from publisher.content.site_values import items_of
from publisher.content.source import SourceFile, read_one
from publisher.content.toml_values import read_toml
from publisher.content.values import MAX_DEPTH, HeadError, Mapping, Scalar, Sequence, Value

_MOST = 50_000  # values in one file, aliases counted with all that they stand for
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_values(file: Path) -> Mapping:
    """Read the file; one that isn't there or can't be read says nothing. It is not the author's post."""
    reader = _READERS.get(file.suffix)
    source = read_one(file, file.name, file.name) if reader else None
    if reader is None or not isinstance(source, SourceFile):
        return Mapping()
    try:
        return reader(source.text)
    except HeadError:
        return Mapping()


def _read_lenient_yaml(text: str) -> Mapping:
    """Read YAML as site generators do: tags are passed over, aliases are what they name. Raises HeadError."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
        value = _Builder().build(node, 1) if node is not None else Mapping()
    except (yaml.YAMLError, RecursionError) as error:
        raise HeadError(f"this is not YAML: {error}", 1) from error
    return value if isinstance(value, Mapping) else Mapping()


class _Builder:
    """Builds the values of one document, and gives up where aliases make too many of them."""

    def __init__(self) -> None:
        self._left = _MOST

    def build(self, node: yaml.Node, depth: int) -> Value:
        """Build the value of `node`. Raises HeadError."""
        self._left -= 1
        line = node.start_mark.line + 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise HeadError("this is nested too deeply, or too large", line)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(items=tuple(self.build(item, depth + 1) for item in node.value), line=line)
        if isinstance(node, yaml.MappingNode):
            return Mapping(entries=dict(self._entries(node.value, depth)), line=line)
        return Scalar(
            text=str(node.value), line=line, is_quoted=getattr(node, "style", None) in ("'", '"', "|", ">")
        )

    def _entries(self, pairs: Iterable[tuple[yaml.Node, yaml.Node]], depth: int) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        entries: dict[str, Value] = {}
        for key, node in pairs:
            value = self.build(node, depth + 1)
            if key.value == "<<":
                for table in items_of(value):
                    merged.update(table.entries if isinstance(table, Mapping) else {})
            else:
                entries[str(key.value)] = value
        return merged | entries


def _read_head(text: str) -> Mapping:
    """Read what the head of a page says."""
    return split_post(text).fields


_READERS: dict[str, Callable[[str], Mapping]] = {
    ".yml": _read_lenient_yaml,
    ".yaml": _read_lenient_yaml,
    ".toml": read_toml,
    ".json": lambda text: read_json(text)[0],
    **dict.fromkeys((".md", ".mdx"), _read_head),
    ".py": read_python,
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"), read_javascript),
}
