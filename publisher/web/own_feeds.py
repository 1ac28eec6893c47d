"""`/feeds/private/TOKEN/…`: a reader's own feed, and the page with its addresses."""

import gzip
from hashlib import sha256

from fastapi import FastAPI, HTTPException, Request, Response

from publisher.app import App
from publisher.app.private_feeds import Closed, OwnFeed
from publisher.feeds import FORMATS
from publisher.web.coding import choose_coding
from publisher.web.conditional import holds_already
from publisher.web.limits import OWN_FEED, Limiter
from publisher.web.media_types import media_type_of
from publisher.web.pages import Pages
from publisher.web.request_headers import Asked, read_asked

_KINDS = {kind.file: kind for kind in FORMATS.values()}
# An address that speaks for a person: kept by no cache, found by no search, told to no other site.
_PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def add_own_feeds(web: FastAPI, app: App, pages: Pages) -> None:
    """Serve the feeds that readers have for themselves. They stand before the folder of feeds."""
    limiter = Limiter(OWN_FEED)

    def find_feed(token: str) -> OwnFeed:
        """Give whose feed it is. Raises HTTPException: 404 for what was never ours, 410 for what is closed."""
        found = app.own_feeds.find(token) if app.settings.lists else Closed.UNKNOWN
        if isinstance(found, Closed):
            raise HTTPException(404 if found is Closed.UNKNOWN else 410, headers=_PRIVATE)
        if not limiter.allows(token):
            raise HTTPException(429, headers=_PRIVATE | {"Retry-After": str(limiter.retry_after)})
        return found

    @web.api_route("/feeds/private/{token}/{name}", methods=["GET", "HEAD"])
    def serve_own_feed(request: Request, token: str, name: str) -> Response:
        """Serve one format of it."""
        kind = _KINDS.get(name)
        if kind is None:
            raise HTTPException(404, headers=_PRIVATE)
        data = app.own_feeds.serialise(find_feed(token), token, kind)
        return _answer(data, name, read_asked(request))

    @web.api_route("/feeds/private/{token}/", methods=["GET", "HEAD"])
    def show_own_feed(token: str) -> Response:
        """Show the addresses, to be copied into a feed reader."""
        feed = find_feed(token)
        addresses = [(FORMATS[name].label, url) for name, url in app.own_feeds.addresses(token).items()]
        return pages.show("own_feed", feed.whose, headers=_PRIVATE, addresses=addresses)

    @web.api_route("/feeds/private/{rest:path}", methods=["GET", "HEAD"])
    def refuse_others(rest: str) -> Response:  # noqa: ARG001 - the same for each
        """Look for no file below this name."""
        raise HTTPException(404, headers=_PRIVATE)


def _answer(data: bytes, name: str, asked: Asked) -> Response:
    """Give the answer to GET: 200 with the feed, or 304 where the client holds it; each coding has its own tag."""
    media_type = media_type_of(name)
    assert media_type is not None  # noqa: S101 - each format of feeds has one
    coding = choose_coding(asked.accept_encoding, ("gzip",))
    tag = f'"{sha256(data).hexdigest()[:32]}{"-gzip" if coding else ""}"'
    headers = _PRIVATE | {"ETag": tag, "Vary": "Accept-Encoding, Sec-Fetch-Dest"}
    if holds_already(tag, None, asked.if_none_match, None):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = media_type.in_browser if asked.fetch_dest == "document" else media_type.content_type
    if coding:
        headers["Content-Encoding"] = coding
        data = gzip.compress(data, mtime=0)
    return Response(data, headers=headers)
