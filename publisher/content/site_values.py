"""What the values of a site's own file say, asked for by their keys."""

from publisher.content.values import Mapping, Scalar, Sequence, Value


def find_value(values: Mapping, *keys: str) -> Value | None:
    """Give the value at a path of keys."""
    value: Value | None = values
    for key in keys:
        value = value.entries.get(key) if isinstance(value, Mapping) else None
    return value


def look_up(values: Mapping, *keys: str) -> str:
    """Give the text at a path of keys; nothing where there is none."""
    value = find_value(values, *keys)
    return value.text if isinstance(value, Scalar) and not value.is_null else ""


def name_texts(values: Mapping, above: str = "") -> dict[str, str]:
    """Give every text by the path of its keys, as in `author.name`; what stands in a list has no name."""
    named: dict[str, str] = {}
    for key, value in values.entries.items():
        if isinstance(value, Mapping):
            named |= name_texts(value, f"{above}{key}.")
        elif isinstance(value, Scalar) and not value.is_null:
            named[above + key] = value.text
    return named


def items_of(value: Value | None) -> tuple[Value, ...]:
    """Give the items of a list, one value as itself, and none of nothing."""
    if isinstance(value, Sequence):
        return value.items
    return () if value is None or (isinstance(value, Scalar) and value.is_null) else (value,)


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


def fold_keys(values: Mapping) -> Mapping:
    """Give `values` with keys in lower case at every level."""
    return Mapping(
        entries={
            key.lower(): fold_keys(value) if isinstance(value, Mapping) else value
            for key, value in values.entries.items()
        },
        line=values.line,
    )
