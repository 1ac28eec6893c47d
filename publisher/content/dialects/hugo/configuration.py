"""A site's own file, and the parts of it in a folder of configuration -> one table."""

from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from publisher.content.blog_folder import BlogFolder
from publisher.content.site_folders import CONFIGURATION
from publisher.content.site_values import fold_keys
from publisher.content.values import Mapping

_PARTS = frozenset({"frontmatter", "languages", "markup", "params", "permalinks"})  # that say something of posts
_SUFFIXES = frozenset({".toml", ".yaml", ".yml", ".json"})


def read_configuration(site: BlogFolder) -> Mapping:
    """Read the site's own file, with the parts of it beside it."""
    return Mapping() if site.file is None else read_parts(site.file, site.read)


def read_parts(file: Path, read: Callable[[Path], Mapping]) -> Mapping:
    """Read a site's own file; in a folder of configuration, others hold the tables that they are named for.

    `languages.fr.toml` and `params.fr.toml` are of one language.
    https://gohugo.io/configuration/introduction/#configuration-directory
    """
    values = fold_keys(read(file))
    if file.parent.name != CONFIGURATION:
        return values
    joined = Mapping()
    for other in sorted(file.parent.iterdir()):
        name, _, language = other.stem.lower().partition(".")
        if name not in _PARTS or other.suffix not in _SUFFIXES:
            continue
        keys = (name,) if not language else ("languages", language, *([] if name == "languages" else [name]))
        table = fold_keys(read(other))
        for key in reversed(keys):
            table = Mapping(entries={key: table})
        joined = _join(table, joined)
    return _join(values, joined)


def _join(first: Mapping, other: Mapping) -> Mapping:
    """Give what either says, at every level; where both say something, the first counts."""
    entries = dict(other.entries)
    for key, value in first.entries.items():
        below = entries.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            entries[key] = _join(value, below)
        else:
            entries[key] = value
    return structs.replace(first, entries=entries)
