"""The blogging systems whose posts we read, by the names that `posts.format` takes."""

from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.dialects.material import MATERIAL
from publisher.errors import PublisherError

__all__ = ["Dialect", "SlugFrom", "find_dialect"]

_DIALECTS = {"auto": MATERIAL, "material": MATERIAL}


def find_dialect(name: str) -> Dialect:
    """Give the dialect that `posts.format` names. Raises PublisherError for one that isn't read yet."""
    if name not in _DIALECTS:
        raise PublisherError(
            f"posts.format: this version doesn't read the posts of {name} yet",
            hint='it reads those of mkdocs-material: write format = "material", or leave the line out',
        )
    return _DIALECTS[name]
