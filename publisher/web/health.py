"""`/healthz` and `/readyz`: for whoever watches the process. They tell no secret and no path."""

import logging

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from publisher.app import App
from publisher.errors import PublisherError

_log = logging.getLogger(__name__)
_UNCACHED = {"Cache-Control": "no-store"}


def add_health(web: FastAPI, app: App) -> None:
    """Serve what a supervisor asks."""

    @web.api_route("/healthz", methods=["GET", "HEAD"])
    def is_alive() -> Response:
        """Say that the process answers, whatever else is broken."""
        return PlainTextResponse("ok\n", headers=_UNCACHED)

    @web.api_route("/readyz", methods=["GET", "HEAD"])
    def is_ready() -> Response:
        """Say whether readers can be served: the database can be read, and has the schema this program knows.

        Its disk must have room: who signs up is written down.
        """
        reason = _reason_against(app)
        if reason:
            return JSONResponse({"ready": False, "reason": reason}, 503, _UNCACHED)
        return JSONResponse({"ready": True}, headers=_UNCACHED)


def _reason_against(app: App) -> str:
    if not app.settings.lists:
        return ""  # feeds need no database
    if not app.has_ledger:
        return "there is no database yet"
    try:
        state = app.ledger.read_schema()
        has_room = app.ledger.has_room()
    except PublisherError as error:  # asked every few seconds: one line each time is enough
        _log.warning("database not readable: %s", str(error).replace("\n", " "))
        return "the database can't be read"
    except Exception:  # noqa: BLE001 - whatever it is, no reader should be sent here; the log says the rest
        _log.warning("database not readable", exc_info=True)
        return "the database can't be read"
    if not state.is_current:
        return "the database has another schema"
    return "" if has_room else "the disk is nearly full"
