"""A file's name -> the type it is served with. What has no type here is not served at all."""

from dataclasses import dataclass

from publisher.feeds.model import ATOM, JSON, RSS

_UTF_8 = "; charset=utf-8"
_XML = "application/xml" + _UTF_8


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """`content_type` is what feed readers are told; `in_browser`, what a browser that opens the file is told.

    Browsers offer a feed's own types for download and show `application/xml`. The bytes are the same.
    """

    content_type: str
    in_browser: str
    is_feed: bool = False

    @property
    def depends_on_browser(self) -> bool:
        """Whether the two differ, so that a cache must keep them apart."""
        return self.content_type != self.in_browser


def _plain(content_type: str) -> MediaType:
    return MediaType(content_type=content_type, in_browser=content_type)


# By the end of the name, the first that fits.
_BY_ENDING = {
    "rss.xml": MediaType(content_type=RSS.media_type + _UTF_8, in_browser=_XML, is_feed=True),
    "atom.xml": MediaType(content_type=ATOM.media_type + _UTF_8, in_browser=_XML, is_feed=True),
    ".xml": _plain(_XML),
    # RFC 8259 §11: JSON types take no charset.
    ".json": MediaType(content_type=JSON.media_type, in_browser=JSON.media_type, is_feed=True),
    ".opml": _plain("text/x-opml" + _UTF_8),
    ".html": _plain("text/html" + _UTF_8),
    ".css": _plain("text/css" + _UTF_8),
    ".png": _plain("image/png"),
    ".jpg": _plain("image/jpeg"),
    ".gif": _plain("image/gif"),
    ".webp": _plain("image/webp"),
}


def media_type_of(path: str) -> MediaType | None:
    """Give the type of the file at `path`, or nothing where such files are not for readers."""
    return next((kind for ending, kind in _BY_ENDING.items() if path.endswith(ending)), None)
