"""`/feeds/…`: the folder of feeds over HTTP, to any client, with no cookie and no redirect on the way."""

from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response

from publisher.app import App
from publisher.web.feed_answer import Asked, answer_feed, hub_link
from publisher.web.held_files import HeldFiles
from publisher.web.media_types import media_type_of

_METHODS = "GET, HEAD, OPTIONS"


def add_feeds(web: FastAPI, app: App) -> None:
    """Serve the folder that the settings name, below `/feeds/`."""
    settings = app.settings
    files = HeldFiles(settings.feeds.path)

    @web.api_route("/feeds/{path:path}", methods=["GET", "HEAD"])
    def serve_feed(request: Request, path: str) -> Response:
        """Serve one file; a folder's page for people stands at the folder. Query strings are not looked at."""
        name = path + "index.html" if path.endswith("/") or not path else path
        kind = media_type_of(name)
        file = files.find(name) if kind else None
        if file is None or kind is None:
            raise HTTPException(404)
        hub = settings.feeds.hub
        link = hub_link(hub, settings.feeds_url + quote(name)) if hub and kind.is_feed else ""
        answer = answer_feed(file, kind, _read_asked(request), app.clock.now(), link)
        body = b"" if request.method == "HEAD" else answer.body
        return Response(body, answer.status, answer.headers)

    @web.options("/feeds/{path:path}")
    def tell_methods(path: str) -> Response:  # noqa: ARG001 - the same for each
        """Let a page on any site read feeds (Fetch §3.3): they are public, and no cookie comes along."""
        headers = {
            "Allow": _METHODS,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers=headers)


def _read_asked(request: Request) -> Asked:
    return Asked(
        if_none_match=_joined(request, "if-none-match"),
        if_modified_since=request.headers.get("if-modified-since"),
        accept_encoding=_joined(request, "accept-encoding"),
        fetch_dest=request.headers.get("sec-fetch-dest"),
    )


def _joined(request: Request, name: str) -> str | None:
    """Give a list that may stand in several lines (RFC 9110 §5.3)."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
