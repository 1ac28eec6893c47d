"""`/feeds/…`: the folder of feeds over HTTP, to any client, with no cookie and no redirect on the way."""

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from publisher.web.client import Clients, Visitor
from publisher.web.feed_answer import Asked
from publisher.web.feed_folder import FeedFolder

_METHODS = "GET, HEAD, OPTIONS"
_ANY_SITE = {"Access-Control-Allow-Origin": "*"}


def add_feeds(web: FastAPI, feeds: FeedFolder, clients: Clients) -> None:
    """Serve the folder that the settings name, below `/feeds/`."""

    @web.api_route("/feeds/{path:path}", methods=["GET", "HEAD"])
    def serve_feed(request: Request, path: str) -> Response:
        """Serve one file, or say where it has moved for good."""
        if moved := feeds.find_moved(path):
            return RedirectResponse(moved, 301, _ANY_SITE)
        visitor = Visitor(clients.of_request(request), request.headers.get("user-agent", ""))
        answer = feeds.find(path, _read_asked(request), visitor)
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
