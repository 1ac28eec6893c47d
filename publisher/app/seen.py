"""What a preview shows: a mail as its reader gets it, an entry as feeds hold it, and what is to be mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.app.sampling import Wanted
from publisher.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """A post that one may choose; `state` is its visibility."""

    path: str
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMail:
    """A message in its parts, and whole in `source`.

    `html_size` is that of the HTML in bytes, encoded or not, whichever is more: receivers cut off what is above
    `html_limit`. Of `foreign` pictures, which lie on other machines, none is loaded.
    """

    sender: str
    address: str
    subject: str
    preheader: str
    language: str
    html: str
    text: str
    source: str
    html_size: int
    html_limit: int
    size: int
    is_excerpt: bool
    foreign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """An entry of a feed; `byline` names authors and day."""

    title: str
    byline: str
    html: str
    language: str
    foreign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that there is to see of what was `wanted`. Where mail or entry is missing, problems or notes say why.

    `elsewhere` counts problems of other posts. `pictures` are files by the name that stands in their place.
    """

    wanted: Wanted
    title: str = ""
    state: str = ""
    site_title: str = ""
    posts: tuple[SeenPost, ...] = ()
    templates: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    mail: SeenMail | None = None
    entry: SeenEntry | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    elsewhere: int = 0
    pictures: Mapping[str, Path] = field(default_factory=dict)
