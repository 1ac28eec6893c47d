"""YAML as site generators read it -> values: tags are passed over, aliases and merge keys are what they name."""

from collections.abc import Iterable

import yaml

from publisher.content.site_values import items_of
from publisher.content.values import MAX_DEPTH, HeadError, Mapping, Scalar, Sequence, Value

_MOST = 50_000  # values in one file, aliases counted with all that they stand for
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_lenient_yaml(text: str) -> Mapping:
    """Read `text` as one mapping; anything else says nothing. Raises HeadError."""
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
