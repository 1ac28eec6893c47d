"""Discovery: the lines that tell a browser or a reader's program, on any page of a site, where the feeds are."""

import html
from dataclasses import dataclass

from publisher.feeds.feed import site_title
from publisher.feeds.model import FORMATS
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """One feed of the site: what kind it is, its type, what people call it, and its address."""

    rel: str
    media_type: str
    title: str
    url: str

    @property
    def as_html(self) -> str:
        """The element for a page's head (HTML, “alternate”)."""
        kind = f' type="{self.media_type}"' if self.media_type else ""
        title = f' title="{html.escape(self.title)}"' if self.title else ""
        return f'<link rel="{self.rel}"{kind}{title} href="{html.escape(self.url)}">'

    @property
    def as_header(self) -> str:
        """The value of a Link field (RFC 8288 §3)."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.url}>; rel="{self.rel}"{kind}'


def find_links(settings: Settings) -> tuple[FeedLink, ...]:
    """Give the site's feeds in the order in which a reader should take them, then the hub where there is one."""
    title = site_title(settings.site)
    formats = [FORMATS[name] for name in settings.feeds.formats]
    links = [
        FeedLink(
            rel="alternate",
            media_type=kind.media_type,
            title=f"{title} ({kind.label})" if len(formats) > 1 else title,
            url=settings.feeds_url + kind.file,
        )
        for kind in formats
    ]
    if settings.feeds.hub:
        links.append(FeedLink(rel="hub", media_type="", title="", url=settings.feeds.hub))
    return tuple(links)
