"""What a post is about: its categories and its tags."""

import msgspec

from publisher.content.fields import Fields
from publisher.content.path_dates import PathName


class Topics(msgspec.Struct, frozen=True, kw_only=True):
    """The categories and the tags of a post, each once without regard to case, in the author's order."""

    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def read_topics(fields: Fields, _named: PathName) -> Topics:
    """Read lists of names, or a text that is split at its commas."""
    return Topics(categories=fields.names("categories", "category"), tags=fields.names("tags", "tag"))
