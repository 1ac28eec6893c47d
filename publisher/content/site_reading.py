"""A site's own file -> its values: `_config.yml`, `hugo.toml`, `astro.config.mjs` and their like."""

from collections.abc import Callable
from pathlib import Path

from publisher.content.front_matter import split_post
from publisher.content.js_values import read_javascript
from publisher.content.json_values import read_json
from publisher.content.python_values import read_python
from publisher.content.source import SourceFile, read_one
from publisher.content.toml_values import read_toml
from publisher.content.values import HeadError, Mapping


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


def _read_yaml(text: str) -> Mapping:
    from publisher.content.site_yaml import read_lenient_yaml  # its library takes long to load

    return read_lenient_yaml(text)


def _read_head(text: str) -> Mapping:
    """Read what the head of a page says."""
    return split_post(text).fields


_READERS: dict[str, Callable[[str], Mapping]] = {
    ".yml": _read_yaml,
    ".yaml": _read_yaml,
    ".toml": read_toml,
    ".json": lambda text: read_json(text)[0],
    **dict.fromkeys((".md", ".mdx"), _read_head),
    ".py": read_python,
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"), read_javascript),
}
