"""What the site's own pages need so that readers find the feeds, and where each blogging system wants it."""

from dataclasses import dataclass
from datetime import datetime

from publisher.content import read_library
from publisher.feeds import FeedLink, Place, find_links, find_place
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of the site's feeds, the system of the site, and where that one wants them."""

    links: tuple[FeedLink, ...]
    system: str
    reason: str
    place: Place


def find_site_links(settings: Settings, now: datetime) -> Links:
    """Find out whose site it is, and what to put where. Raises PublisherError."""
    library = read_library(settings, now)
    return Links(
        links=find_links(settings),
        system=library.dialect_name,
        reason=library.dialect_reason,
        place=find_place(library.dialect_name),
    )
