"""The web program: its pages, joined."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from publisher.app import App
from publisher.web.around import Around
from publisher.web.feeds import add_feeds
from publisher.web.health import add_health
from publisher.web.home import add_home
from publisher.web.leaving import add_leaving
from publisher.web.pages import Pages

_RETRY_AFTER = {503: {"Retry-After": "120"}}  # seconds


def create_web(app: App) -> FastAPI:
    """Give the web program of one site. Nothing is opened before a request needs it."""
    settings = app.settings
    pages = Pages(settings)
    # The descriptions of an API are off until there is one.
    web = FastAPI(
        title=settings.site.title, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    add_home(web, pages)
    add_feeds(web, app)
    add_leaving(web, app, pages)
    add_health(web, app)

    def refuse(status: int) -> Response:
        return pages.refusal(status, _RETRY_AFTER.get(status, {}))

    @web.exception_handler(HTTPException)
    def refuse_request(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return pages.refusal(405, {"Allow": _methods_at(request)})
        return refuse(error.status_code)

    web.add_middleware(Around, refuse=refuse, is_https=(settings.web.url or "").startswith("https:"))
    return web


def _methods_at(request: Request) -> str:
    """Give every method that an address takes (RFC 9110 §15.5.6); several routes may share one."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    at = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in at for method in route.methods or ()}))
