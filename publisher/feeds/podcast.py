"""What podcast directories ask of a feed in which there is something to hear or to see."""

from urllib.parse import urljoin
from uuid import UUID, uuid5

from publisher.content.post import Author
from publisher.feeds.entry import clean_author
from publisher.feeds.model import Podcast
from publisher.feeds.text import clean_line
from publisher.settings import Settings

_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # that of podcast:guid, for all feeds there are


def describe_podcast(url: str, author: Author, settings: Settings) -> Podcast:
    """Give what is said of the feed at `url` as a podcast. Its guid is made of that, as the namespace has it."""
    said = settings.podcast
    category, _, subcategory = (clean_line(part) for part in said.category.partition(">"))
    image = said.image or settings.brand.icon
    return Podcast(
        guid=str(uuid5(_NAMESPACE, url.partition("://")[2].rstrip("/"))),
        author=clean_line(said.author) or author.name,
        owner=clean_author(Author(name=said.owner or author.name, email=said.email or author.email)),
        category=category,
        subcategory=subcategory,
        image=urljoin(settings.site.url, image) if image else "",
        is_explicit=said.explicit,
        is_serial=said.type == "serial",
        is_locked=said.locked,
    )
