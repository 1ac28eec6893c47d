"""Where a post stands on the web, so far as its own head and path decide it."""

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

    `slug` is the one in the head, or empty; `made_slug` what stands for it then. `path` is that of the file, as its
    system writes it, with the slug as its last part. `base` is the folder that all addresses of the blog share, as
    in `blog/`.
    """

    subject: Subject
    slug: str
    made_slug: str
    path: str
    base: str


def find_own_path(fields: Fields, _place: Place) -> str:
    """Give the path that the head names, from the root of the site; nothing where it names none."""
    whole = fields.text("url", "permalink")
    return whole if whole.startswith("/") else ""
