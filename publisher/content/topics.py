"""What a post is about: its categories and its tags."""

from dataclasses import dataclass

from publisher.content.fields import Fields
from publisher.content.path_dates import PathName


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The categories and the tags of a post, each once without regard to case, in the author's order."""

    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def read_topics(fields: Fields, _named: PathName) -> Topics:
    """Read lists of names, or a text that is split at its commas."""
    return Topics(categories=fields.names("categories", "category"), tags=fields.names("tags", "tag"))
