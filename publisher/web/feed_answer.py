"""A file and what a request says -> the answer, every header of it. Decides only: no disk, clock or network."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from publisher.feeds import FRESH_FOR
from publisher.web.coding import prefers_gzip
from publisher.web.conditional import holds_already, write_date
from publisher.web.held_files import HeldFile
from publisher.web.media_types import MediaType

_USABLE_IN_AN_OUTAGE = timedelta(days=1)
_CACHE_CONTROL = (
    f"public, max-age={int(FRESH_FOR.total_seconds())}, "
    f"stale-if-error={int(_USABLE_IN_AN_OUTAGE.total_seconds())}"  # RFC 5861 §4
)
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=~%"  # RFC 3986 §2.2: those that no Link header trips over


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The headers of a request that an answer depends on; an absent one is None."""

    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None
    fetch_dest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer. One to HEAD has these headers and no body."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer_feed(file: HeldFile, kind: MediaType, asked: Asked, now: datetime, link: str = "") -> Answer:
    """Give the answer to GET: 200 with the file, or 304 where the client holds it. `link` is its Link header.

    A date in the future would be taken back by the next answer, so none is given (RFC 9110 §8.8.2.1).
    """
    body, tag = file.data, file.tag
    if file.packed is not None and prefers_gzip(asked.accept_encoding):
        body, tag = file.packed, file.packed_tag
    modified = min(file.modified, now.replace(microsecond=0))
    # RFC 9110 §15.4.5: a 304 repeats these, or a client goes on asking with what it knew first.
    headers = {
        "ETag": tag,
        "Last-Modified": write_date(modified),
        "Cache-Control": _CACHE_CONTROL,
        "Vary": "Accept-Encoding, Sec-Fetch-Dest" if kind.depends_on_browser else "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
    }
    if link:
        headers["Link"] = link
    if holds_already(tag, modified, asked.if_none_match, asked.if_modified_since):
        return Answer(status=304, headers=headers, body=b"")
    headers["Content-Type"] = kind.in_browser if asked.fetch_dest == "document" else kind.content_type
    headers["Content-Length"] = str(len(body))
    if body is file.packed:
        headers["Content-Encoding"] = "gzip"
    return Answer(status=200, headers=headers, body=body)


def hub_link(hub: str, topic: str) -> str:
    """Give the Link header by which a feed names its hub and itself (WebSub §4, RFC 8288)."""
    return f'<{quote(hub, safe=_URL_CHARACTERS)}>; rel="hub", <{quote(topic, safe=_URL_CHARACTERS)}>; rel="self"'
