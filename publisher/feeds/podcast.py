"""What podcast directories ask of a feed in which there is something to hear or to see."""

from urllib.parse import urljoin
from uuid import UUID, uuid5

from publisher.content.post import Author
from publisher.feeds.entry import clean_author
from publisher.feeds.model import RSS, Feed, Podcast
from publisher.feeds.text import clean_line
from publisher.settings import Settings

_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # that of podcast:guid, for all feeds there are


def has_episodes(feed: Feed) -> bool:
    """Say whether an entry gives out sound or film."""
    return any(
        enclosure.media_type.startswith(("audio/", "video/"))
        for entry in feed.entries
        for enclosure in entry.enclosures
    )


def describe_podcast(feed: Feed, settings: Settings) -> Podcast:
    """Give what is said of `feed` as a podcast. Its guid is made of its address, as the namespace has it."""
    said = settings.podcast
    category, _, subcategory = (clean_line(part) for part in said.category.partition(">"))
    owner = Author(name=said.owner or feed.author.name, email=said.email or feed.author.email)
    return Podcast(
        guid=str(uuid5(_NAMESPACE, feed.url(RSS).partition("://")[2].rstrip("/"))),
        author=clean_line(said.author) or feed.author.name,
        owner=clean_author(owner),
        category=category,
        subcategory=subcategory,
        image=urljoin(settings.site.url, said.image) if said.image else feed.icon,
        is_explicit=said.explicit,
        is_serial=said.type == "serial",
        is_locked=said.locked,
    )
