"""What a site's own file says: `_config.yml`, `hugo.toml` and their like, so far as posts depend on it."""

from pathlib import Path

from publisher.content.source import SourceFile, read_one
from publisher.content.toml_values import read_toml
from publisher.content.values import HeadError, Mapping, Scalar, Sequence, Value
from publisher.content.yaml_values import read_site_yaml


def read_site_values(file: Path | None) -> Mapping:
    """Read the file; one that we can't read, such as a program, says nothing. It is not the author's post."""
    if file is None or file.suffix not in (".yml", ".yaml", ".toml"):
        return Mapping()
    source = read_one(file, file.name, file.name)
    if not isinstance(source, SourceFile):
        return Mapping()
    try:
        return read_toml(source.text) if file.suffix == ".toml" else read_site_yaml(source.text)
    except HeadError:
        return Mapping()


def look_up(values: Mapping, *keys: str) -> str:
    """Give the text at a path of keys; nothing where there is none."""
    value: Value | None = values
    for key in keys:
        value = value.entries.get(key) if isinstance(value, Mapping) else None
    return value.text if isinstance(value, Scalar) and not value.is_null else ""


def list_texts(value: Value | None) -> tuple[str, ...]:
    """Give a text, or a list of texts, as a list."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(item.text for item in items if isinstance(item, Scalar) and not item.is_null)


def find_option(listed: Value | None, name: str) -> Mapping | None:
    """Give what is said of `name` in a list of names that may have options; None where it isn't in the list."""
    items = listed.items if isinstance(listed, Sequence) else (listed,)
    for item in items:
        if isinstance(item, Scalar) and item.text == name:
            return Mapping()
        if isinstance(item, Mapping) and name in item.entries:
            options = item.entries[name]
            return options if isinstance(options, Mapping) else Mapping()
    return None
