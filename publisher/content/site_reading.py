"""A site's own file -> its values: `_config.yml`, `hugo.toml`, `astro.config.mjs` and their like."""

from collections.abc import Callable
from pathlib import Path

from publisher.content.front_matter import split_post
from publisher.content.source import SourceFile, read_one
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


# A site has one or two of these: what reads the others isn't loaded.


def _read_yaml(text: str) -> Mapping:
    from publisher.content.site_yaml import read_lenient_yaml

    return read_lenient_yaml(text)


def _read_toml(text: str) -> Mapping:
    from publisher.content.toml_values import read_toml

    return read_toml(text)


def _read_json(text: str) -> Mapping:
    from publisher.content.json_values import read_json

    return read_json(text)[0]


def _read_python(text: str) -> Mapping:
    from publisher.content.python_values import read_python

    return read_python(text)


def _read_javascript(text: str) -> Mapping:
    from publisher.content.js_values import read_javascript

    return read_javascript(text)


def _read_head(text: str) -> Mapping:
    """Read what the head of a page says."""
    return split_post(text).fields


_READERS: dict[str, Callable[[str], Mapping]] = {
    ".yml": _read_yaml,
    ".yaml": _read_yaml,
    ".toml": _read_toml,
    ".json": _read_json,
    **dict.fromkeys((".md", ".mdx"), _read_head),
    ".py": _read_python,
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"), _read_javascript),
}
