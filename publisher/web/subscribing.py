"""`/subscribe/LIST` and `/confirm/TOKEN`: the way in. What is answered is the same for every address there is."""

import logging
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response

from publisher.app import App
from publisher.app.reading import Form as Shown
from publisher.audience import CADENCES, Confirmed, SubscriberAddress, Wish, clean_name, read_address
from publisher.mailbox import AddressError
from publisher.phrases import fill, phrases_of
from publisher.settings import List
from publisher.web.client import Clients
from publisher.web.forms import Form, evidence_in, read_form, read_topics
from publisher.web.limits import BAD_TOKENS, SIGN_UPS_A_DAY, SIGN_UPS_AN_HOUR, Limiter
from publisher.web.one_click import read_small_body
from publisher.web.pages import Pages
from publisher.web.protection import PRIVATE

_log = logging.getLogger(__name__)
_TRAP = "website"  # a field that no person sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form when it is shown: nothing, or what was sent already."""

    email: str = ""
    name: str = ""
    cadence: str = ""
    topics: frozenset[str] = frozenset()


class Subscribing:
    """The way in to the lists of one site."""

    def __init__(self, app: App, pages: Pages, clients: Clients) -> None:
        self._app = app
        self._pages = pages
        self._clients = clients
        self._limits = Limiter(SIGN_UPS_AN_HOUR), Limiter(SIGN_UPS_A_DAY)
        self._bad_tokens = Limiter(BAD_TOKENS)

    def show(self, name: str) -> Response:
        """Show the empty form."""
        newsletter = self._find(name)
        return self._form(newsletter, Typed(cadence=newsletter.cadence))

    def take(self, request: Request, name: str, form: Form) -> Response:
        """Write down who asks, and show the same to all of them.

        A form that comes from elsewhere, such as the author's own page, or in a crowd, is shown once more with what
        was typed: a person presses the button again, a program doesn't.
        """
        newsletter = self._find(name)
        readers = self._app.readers
        offered = readers.topics_of(newsletter)
        cadence = form.get("cadence")
        typed = Typed(
            email=form.get("email"),
            name=clean_name(form.get("name")),
            cadence=cadence if cadence in CADENCES else newsletter.cadence,
            topics=frozenset(topic.casefold() for topic in read_topics(form, offered)),
        )
        address = _read_address(typed.email)
        if address is None:
            return self._form(newsletter, typed, status=422, bad_email=True)
        shown = readers.judge_form(newsletter, form.get("form"))
        if shown is not Shown.GOOD:
            kept = form.get("form") if shown is Shown.TOO_QUICK else ""
            return self._form(newsletter, typed, once_more=True, form=kept)
        if not form.get(_TRAP):
            self._limit(request)
            wish = Wish(name=typed.name, topics=tuple(sorted(typed.topics)), cadence=typed.cadence)
            readers.ask(newsletter, address, wish, evidence_in(request, self._clients), self.wording_of(newsletter))
        return self._pages.show("check", newsletter, email=typed.email, action=newsletter.name)

    def wording_of(self, newsletter: List) -> str:
        """Give what people are told when they subscribe, as they read it."""
        settings = self._app.settings
        words = phrases_of(settings.language_of(newsletter))
        return fill(str(words["consent"]), {"list": newsletter.title, "site": settings.site.title})

    def show_confirm(self, request: Request, token: str) -> Response:
        """Show one button. Programs that open every link in a mail thereby confirm nothing."""
        newsletter = self._app.readers.find_invited(token) if self._app.settings.lists else None
        if newsletter is None:
            return self._refuse_link(request, token)
        return self._pages.show("confirm", newsletter)

    def confirm(self, request: Request, token: str) -> Response:
        """Let the bearer confirm. The link works once, and afterwards says where they stand."""
        newsletter = self._app.readers.find_invited(token) if self._app.settings.lists else None
        if newsletter is None:
            return self._refuse_link(request, token)
        readers = self._app.readers
        wording = readers.keep_wording(newsletter, self.wording_of(newsletter))
        came, preferences = readers.confirm(token, evidence_in(request, self._clients, wording))
        if came is Confirmed.TOO_LATE:
            again = f"../subscribe/{newsletter.name}" if newsletter.public else ""
            return self._pages.show("used_up", newsletter, again=again)
        return self._pages.show("confirmed", newsletter, preferences=f"../preferences/{preferences}")

    def _form(  # noqa: PLR0913 - what differs from one showing to the next
        self,
        newsletter: List,
        typed: Typed,
        *,
        status: int = 200,
        form: str = "",
        bad_email: bool = False,
        once_more: bool = False,
    ) -> Response:
        readers = self._app.readers
        return self._pages.show(
            "subscribe",
            newsletter,
            status=status,
            action=newsletter.name,
            typed=typed,
            form=form or readers.sign_form(newsletter, again=once_more),
            offered=readers.topics_of(newsletter),
            bad_email=bad_email,
            once_more=once_more,
        )

    def _find(self, name: str) -> List:
        """Give a list that anybody may subscribe to. Raises HTTPException: 404."""
        newsletter = self._app.readers.find_list(name) if self._app.settings.lists else None
        if newsletter is None:
            raise HTTPException(404)
        return newsletter

    def _refuse_link(self, request: Request, token: str) -> Response:
        """Say what a link is that invites nobody. Raises HTTPException, 429, where too many such were tried."""
        if self._app.settings.lists and self._app.readers.is_test(token):
            return self._pages.message("test_link")
        if not self._bad_tokens.allows(self._clients.of_request(request)):
            raise HTTPException(429, headers={"Retry-After": str(self._bad_tokens.retry_after)} | PRIVATE)
        return self._pages.show("used_up", again="")

    def _limit(self, request: Request) -> None:
        """Count who asks. Raises HTTPException, 429, where too many have asked from one network."""
        client = self._clients.of_request(request)
        for limit in self._limits:
            if not limit.allows(client):
                raise HTTPException(429, headers={"Retry-After": str(limit.retry_after)} | PRIVATE)


def add_subscribing(web: FastAPI, app: App, pages: Pages, clients: Clients) -> None:
    """Serve the forms to subscribe, and the links to confirm."""
    subscribing = Subscribing(app, pages, clients)

    @web.api_route("/subscribe/{name}", methods=["GET", "HEAD"])
    def show_form(name: str) -> Response:
        return subscribing.show(name)

    @web.post("/subscribe/{name}")
    def take_form(request: Request, name: str, body: Annotated[bytes, Depends(read_small_body)]) -> Response:
        return subscribing.take(request, name, read_form(body))

    @web.api_route("/confirm/{token:path}", methods=["GET", "HEAD"])
    def ask_to_confirm(request: Request, token: str) -> Response:
        return subscribing.show_confirm(request, token)

    @web.post("/confirm/{token:path}")
    def confirm(request: Request, token: str) -> Response:
        return subscribing.confirm(request, token)


def _read_address(text: str) -> SubscriberAddress | None:
    try:
        return read_address(text)
    except AddressError:
        return None
