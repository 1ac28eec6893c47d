"""Where a post stands on the web, so far as its own head and path decide it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from publisher.content.fields import Fields
from publisher.content.path_dates import PathName


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an address is made of: `instant` is in the zone whose day the address shows; `author` is the first."""

    title: str
    named: PathName
    categories: tuple[str, ...]
    instant: datetime
    author: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A subject, and what the blog makes of it.

    `slug` is the one in the head, or empty. `base` is the folder that all addresses of the blog share, as in
    `blog/`. A slug is made of `words` by `slugify`, and the parts of a path by `slugify_path`: the last of them of
    `name`, the file's.
    """

    subject: Subject
    slug: str
    base: str
    words: str
    name: str
    slugify: Callable[[str], str]
    slugify_path: Callable[[str], str]

    @property
    def made_slug(self) -> str:
        """What stands for a slug where the head gives none."""
        return self.slugify(self.words) or self.slugify(self.subject.named.name) or "post"

    @property
    def path(self) -> str:
        """The path of the file, as its system writes it, with the slug as its last part."""
        folders = map(self.slugify_path, self.subject.named.folders)
        return "/".join((*folders, self.slug or self.slugify_path(self.name) or "post"))


def find_own_path(fields: Fields, _place: Place) -> str:
    """Give the path that the head names, from the root of the site; nothing where it names none."""
    whole = fields.text("url", "permalink")
    return whole if whole.startswith("/") else ""
