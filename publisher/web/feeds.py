"""`/feeds/…`: the folder of feeds over HTTP, to any client, with no cookie and no redirect on the way."""

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from publisher.web.client import Clients, Visitor
from publisher.web.feed_folder import FeedFolder
from publisher.web.request_headers import read_asked

_METHODS = "GET, HEAD, OPTIONS"
_ANY_SITE = {"Access-Control-Allow-Origin": "*"}
_GONE = "This feed is gone for good. A feed reader that asks for it may stop.\n"


def add_feeds(web: FastAPI, feeds: FeedFolder, clients: Clients) -> None:
    """Serve the folder that the settings name, below `/feeds/`."""

    @web.api_route("/feeds/{path:path}", methods=["GET", "HEAD"])
    def serve_feed(request: Request, path: str) -> Response:
        """Serve one file, or say where it has moved for good."""
        if moved := feeds.find_moved(path):
            return RedirectResponse(moved, 301, _ANY_SITE)
        visitor = Visitor(clients.of_request(request), request.headers.get("user-agent", ""))
        answer = feeds.find(path, read_asked(request), visitor)
        if answer is None and feeds.is_gone(path):
            return Response("" if request.method == "HEAD" else _GONE, 410, _ANY_SITE, "text/plain; charset=utf-8")
        if answer is None:
            raise HTTPException(404)
        return Response(b"" if request.method == "HEAD" else answer.body, answer.status, dict(answer.headers))

    @web.options("/feeds/{path:path}")
    def tell_methods(path: str) -> Response:  # noqa: ARG001 - the same for each
        """Let a page on any site read feeds (Fetch §3.3): they are public, and no cookie comes along."""
        headers = {
            "Allow": _METHODS,
            **_ANY_SITE,
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers=headers)
