"""`POST /hooks/PROVIDER`: what providers of mail report of bounces and complaints."""

import logging
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse

from publisher.app import App
from publisher.app.hooking import CallRefusedError
from publisher.web.client import Clients
from publisher.web.limits import BAD_TOKENS, Limiter
from publisher.web.one_click import read_body

BODY_LIMIT = 512 * 1024  # bytes; Amazon's have 256 KiB at most
_NEVER_KEPT = {"Cache-Control": "no-store"}
_log = logging.getLogger(__name__)


async def _read_call(request: Request) -> bytes:
    return await read_body(request, BODY_LIMIT)


def add_hooks(web: FastAPI, app: App, clients: Clients) -> None:
    """Serve the hooks that the settings name; there are no others."""
    refusals = Limiter(BAD_TOKENS)

    @web.post("/hooks/{provider}")
    def take_call(provider: str, request: Request, body: Annotated[bytes, Depends(_read_call)]) -> Response:
        """Take in a call: 200 as well for one that was taken in before, so that nobody sends it again.

        401 where nobody knows whose it is, 413 where it is too long, 422 where it can't be read, 429 for who is
        refused again and again, 503 where something of ours is amiss: then providers try again.
        """
        hook = app.hooks.find(provider)
        if hook is None:
            raise HTTPException(404)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            found = app.hooks.take(provider, hook, headers, body)
        except CallRefusedError as refused:
            _log.warning("call refused provider=%s status=%d reason=%s", provider, refused.status, refused)
            if not refusals.allows(clients.of_request(request)):
                raise HTTPException(429, headers={"Retry-After": str(refusals.retry_after)}) from refused
            return PlainTextResponse(f"{refused}\n", status_code=refused.status, headers=_NEVER_KEPT)
        _log.info("call taken provider=%s events=%d", provider, sum(found.values()))
        return PlainTextResponse("OK\n", headers=_NEVER_KEPT)
