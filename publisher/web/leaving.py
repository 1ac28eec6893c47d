"""`/u/TOKEN`: the way out of a list. To look changes nothing; to post leaves."""

import logging
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse

from publisher.app import App
from publisher.app.people import Leaver
from publisher.web.client import Clients
from publisher.web.limits import BAD_TOKENS, Limiter
from publisher.web.one_click import is_one_click, read_small_body
from publisher.web.pages import Pages
from publisher.web.protection import PRIVATE

_log = logging.getLogger(__name__)
_LONGEST_NUMBER = 18  # digits; a longer one fits in no column


def add_leaving(web: FastAPI, app: App, pages: Pages, clients: Clients) -> None:
    """Serve the links to leave."""
    bad_tokens = Limiter(BAD_TOKENS)

    def read_leaver(request: Request, token: str) -> Leaver | None:
        """Give whom a token speaks for. Raises HTTPException where a client has tried too many that are none.

        Ours always work, however many come from one address: providers of mail post for all their users.
        """
        leaver = app.people.read_leaver(token)
        if leaver is None and not bad_tokens.allows(clients.of_request(request)):
            raise HTTPException(429, headers={"Retry-After": str(bad_tokens.retry_after)} | PRIVATE)
        return leaver

    @web.api_route("/u/{token:path}", methods=["GET", "HEAD"])
    def ask_to_leave(request: Request, token: str) -> Response:
        """Show one button. Programs that open every link in a mail thereby sign nobody off."""
        leaver = read_leaver(request, token)
        if leaver and leaver.is_subscribed:
            return pages.show("leave", leaver.list, preferences=_preferences(app, leaver))
        return _told(app, pages, leaver)

    @web.post("/u/{token:path}")
    def leave(request: Request, token: str, body: Annotated[bytes, Depends(read_small_body)]) -> Response:
        """Let the bearer leave, with 200 every time and no redirect.

        Who posts to this address wants to leave, whatever the body says: one that a program got wrong must not keep
        them on the list. The body tells only who reads the answer, a program (RFC 8058 §3.1) or a person. Nothing
        tells whether a token that isn't ours ever was.
        """
        leaver = read_leaver(request, token)
        if leaver is None:
            _log.warning("leaving not possible: the link is none of ours, or cut in two")
        else:
            app.people.leave(leaver, _read_issue(request))
        if is_one_click(request.headers.get("content-type", ""), body):
            return PlainTextResponse("OK\n", headers=PRIVATE)
        return _told(app, pages, leaver)

    @web.options("/u/{token:path}")
    def tell_methods(token: str) -> Response:  # noqa: ARG001 - the same for each
        """Say what may be asked; no other site's page may."""
        return Response(status_code=204, headers=PRIVATE | {"Allow": "GET, HEAD, OPTIONS, POST"})


def _told(app: App, pages: Pages, leaver: Leaver | None) -> Response:
    """Say where they stand: off the list, with the link of a test message in hand, or with none at all."""
    if leaver is None:
        return pages.message("not_a_link")
    if leaver.is_test:
        return pages.message("test_link", leaver.list)
    preferences = _preferences(app, leaver)
    return pages.show("left", leaver.list, preferences=preferences, reads_more=app.people.reads_more(leaver))


def _read_issue(request: Request) -> int | None:
    """Give the issue whose link this is, as it says itself."""
    said = request.query_params.get("i", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER else None


def _preferences(app: App, leaver: Leaver) -> str:
    return f"../preferences/{app.readers.preferences_token(leaver.bearer)}"
