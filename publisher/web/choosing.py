"""`/preferences/TOKEN`: how often, when and what; come back, leave, be told, be forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response

from publisher.app import App
from publisher.app.reading import Reader
from publisher.audience import Chosen, Evidence, Status
from publisher.feeds import FORMATS
from publisher.phrases import phrases_of
from publisher.settings import List
from publisher.web.client import Clients
from publisher.web.forms import Form, evidence_in, read_form, read_schedule, read_topics, regions
from publisher.web.limits import BAD_TOKENS, Limiter
from publisher.web.one_click import read_small_body
from publisher.web.pages import Pages
from publisher.web.protection import PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One list on the page: what is chosen, and what it is where nothing is."""

    list: List
    language: str
    is_active: bool
    cadence: str
    weekday: str
    monthday: int
    hour: int | None
    zone: str
    topics: frozenset[str]
    offered: Sequence[str]
    usual_time: str
    usual_zone: str


class Choosing:
    """The preferences of one site's readers."""

    def __init__(self, app: App, pages: Pages, clients: Clients) -> None:
        self._app = app
        self._pages = pages
        self._clients = clients
        self._bad_tokens = Limiter(BAD_TOKENS)

    def show(self, request: Request, token: str) -> Response:
        """Show what is chosen."""
        reader = self._read(request, token)
        return self._page(reader, token) if reader else self._no_link(token)

    def act(self, request: Request, token: str, form: Form) -> Response:
        """Do what a button says, and show what is so now."""
        reader = self._read(request, token)
        if reader is None:
            return self._no_link(token)
        readers = self._app.readers
        evidence = evidence_in(request, self._clients)
        newsletter = next((entry for entry, _ in reader.chosen if entry.name == form.get("list")), reader.came_by)
        match form.get("act"):
            case "save":
                schedule = read_schedule(form, newsletter.cadence)
                readers.choose(reader, newsletter, schedule, read_topics(form, readers.topics_of(newsletter)))
                return self._anew(request, token, "saved")
            case "join":
                readers.join(reader, newsletter, evidence)
                return self._anew(request, token, "joined")
            case "leave":
                return self._leave(reader, newsletter, token, evidence)
            case "leave_all":
                readers.leave(reader, None, evidence)
                return self._left(reader.came_by, token, reads_more=False)
            case "export":
                headers = PRIVATE | {"Content-Disposition": 'attachment; filename="my-data.json"'}
                return Response(readers.tell(reader), media_type="application/json", headers=headers)
            case "feed":
                return self._open_feed(reader, newsletter, token)
            case "forget":
                readers.forget(reader, evidence)
                return self._pages.message("forgotten", reader.came_by)
        return self._page(reader, token)

    def _no_link(self, token: str) -> Response:
        is_test = self._app.settings.lists and self._app.readers.is_test(token)
        return self._pages.message("test_link" if is_test else "not_a_link")

    def _leave(self, reader: Reader, newsletter: List, token: str, evidence: Evidence) -> Response:
        self._app.readers.leave(reader, newsletter, evidence)
        others = [entry for entry, chosen in reader.chosen if _is_active(chosen) and entry != newsletter]
        return self._left(newsletter, token, reads_more=bool(others))

    def _left(self, newsletter: List, token: str, *, reads_more: bool) -> Response:
        return self._pages.show("left", newsletter, preferences=token, reads_more=reads_more)

    def _open_feed(self, reader: Reader, newsletter: List, token: str) -> Response:
        feed = self._app.readers.open_feed(reader, newsletter)
        if feed is None:
            return self._page(reader, token)
        addresses = [(FORMATS[name].label, url) for name, url in self._app.own_feeds.addresses(feed).items()]
        return self._pages.show("own_feed", newsletter, addresses=addresses)

    def _anew(self, request: Request, token: str, told: str) -> Response:
        reader = self._read(request, token)
        if reader is None:
            return self._no_link(token)
        words = phrases_of(self._app.settings.language_of(reader.came_by))
        return self._page(reader, token, told=str(words[told]))

    def _page(self, reader: Reader, token: str, told: str = "") -> Response:
        entries = [self._entry(newsletter, chosen) for newsletter, chosen in reader.chosen]
        return self._pages.show(
            "preferences",
            reader.came_by,
            email=reader.email,
            action=token,
            entries=entries,
            regions=regions(),
            told=told,
            reads_more=sum(entry.is_active for entry in entries) > 1,
        )

    def _entry(self, newsletter: List, chosen: Chosen | None) -> Entry:
        settings = self._app.settings
        schedule = chosen.schedule if chosen else None
        topics = frozenset(chosen.topics) if chosen else frozenset()
        offered = self._app.readers.topics_of(newsletter)
        gone = topics - {topic.casefold() for topic in offered}  # chosen once, and still theirs to give up
        return Entry(
            list=newsletter,
            language=settings.language_of(newsletter),
            is_active=_is_active(chosen),
            cadence=schedule.cadence if schedule else newsletter.cadence,
            weekday=(schedule.weekday if schedule else "") or newsletter.weekday,
            monthday=(schedule.monthday if schedule else None) or newsletter.monthday,
            hour=schedule.hour if schedule else None,
            zone=schedule.zone if schedule else "",
            topics=topics,
            offered=[*offered, *sorted(gone)],
            usual_time=f"{newsletter.send_at:%H:%M}",
            usual_zone=settings.zone_of(newsletter).key.replace("_", " "),
        )

    def _read(self, request: Request, token: str) -> Reader | None:
        """Give whom a link speaks for. Raises HTTPException, 429, where too many were tried that are none."""
        reader = self._app.readers.read_reader(token) if self._app.settings.lists else None
        if reader is None and not self._bad_tokens.allows(self._clients.of_request(request)):
            raise HTTPException(429, headers={"Retry-After": str(self._bad_tokens.retry_after)} | PRIVATE)
        return reader


def add_choosing(web: FastAPI, app: App, pages: Pages, clients: Clients) -> None:
    """Serve the links to preferences."""
    choosing = Choosing(app, pages, clients)

    @web.api_route("/preferences/{token:path}", methods=["GET", "HEAD"])
    def show_preferences(request: Request, token: str) -> Response:
        return choosing.show(request, token)

    @web.post("/preferences/{token:path}")
    def change_preferences(
        request: Request, token: str, body: Annotated[bytes, Depends(read_small_body)]
    ) -> Response:
        return choosing.act(request, token, read_form(body))


def _is_active(chosen: Chosen | None) -> bool:
    return chosen is not None and chosen.status is Status.ACTIVE
