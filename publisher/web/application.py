"""The web program: its pages, joined."""

from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from publisher.app import App
from publisher.feeds import is_topic
from publisher.readership import Recorder
from publisher.web.archive import add_archive
from publisher.web.around import Around
from publisher.web.choosing import add_choosing
from publisher.web.client import Clients, Visitor
from publisher.web.feed_answer import Answer
from publisher.web.feed_folder import FeedFolder
from publisher.web.feeds import add_feeds
from publisher.web.health import add_health
from publisher.web.home import add_home
from publisher.web.hooks import add_hooks
from publisher.web.leaving import add_leaving
from publisher.web.metrics import add_metrics
from publisher.web.own_feeds import add_own_feeds
from publisher.web.pages import Pages
from publisher.web.protection import protection
from publisher.web.subscribing import add_subscribing

_RETRY_AFTER = {503: {"Retry-After": "120"}}  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The web program of one site, and what of it can also be asked without it."""

    program: FastAPI
    feeds: FeedFolder
    clients: Clients
    recorder: Recorder


def join_web(app: App) -> Web:
    """Join the web program of one site. Nothing is opened before a request needs it."""
    settings = app.settings
    always = protection(is_https=(settings.web.url or "").startswith("https:"))
    pages = Pages(settings)
    clients = Clients(settings.web.proxies)
    recorder = app.recorder()
    feeds = FeedFolder(settings, app.clock, always, partial(_note_poll, recorder))
    # The descriptions of an API are off until there is one.
    program = FastAPI(
        title=settings.site.title, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    add_home(program, app, pages)
    add_archive(program, app, pages)
    add_own_feeds(program, app, pages)
    add_feeds(program, feeds, clients)
    add_subscribing(program, app, pages, clients)
    add_choosing(program, app, pages, clients)
    add_leaving(program, app, pages, clients)
    add_hooks(program, app, clients)
    add_health(program, app)
    add_metrics(program, app)

    def refuse(status: int) -> Response:
        return pages.refusal(status, _RETRY_AFTER.get(status, {}))

    @program.exception_handler(HTTPException)
    def refuse_request(request: Request, error: HTTPException) -> Response:
        headers = {"Allow": _methods_at(request)} if error.status_code == 405 else error.headers
        return pages.refusal(error.status_code, headers or _RETRY_AFTER.get(error.status_code, {}))

    program.add_middleware(Around, refuse=refuse, always=always)
    return Web(program=program, feeds=feeds, clients=clients, recorder=recorder)


def create_web(app: App) -> FastAPI:
    """Give the web program of one site, for any server of ASGI."""
    return join_web(app).program


def _note_poll(recorder: Recorder, path: str, visitor: Visitor, answer: Answer) -> None:
    """Count a poll, where it is a feed that was asked for."""
    if is_topic(path):
        recorder.note(path, visitor.client, visitor.agent, unchanged=answer.status == 304)


def _methods_at(request: Request) -> str:
    """Give every method that an address takes (RFC 9110 §15.5.6); several routes may share one."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    at = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in at for method in route.methods or ()}))
