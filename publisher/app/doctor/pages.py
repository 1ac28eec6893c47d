"""`web.url`: whether readers reach it, over TLS, and whether it is this installation that answers there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.app.doctor.finding import Check, failed, passed
from publisher.audience import NOBODY, Purpose, Tokens, has_keys
from publisher.errors import OutsideError, PublisherError
from publisher.fetching import fetch
from publisher.outbound import names_a_machine, read_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.app import App

_SECONDS = 10.0
_START = "run `publisher serve` behind your web server, and let that pass all of web.url on to it"


def check_pages(app: App) -> Iterator[Check]:
    """Ask for the pages as a reader would; a link is followed that acts for nobody. Raises PublisherError."""
    base = app.settings.web.url
    if base is None:
        return
    target = read_target(base)
    if target.scheme == "https":
        yield passed("web tls", f"links in mail lead to {base}")
    elif names_a_machine(target):
        yield passed("web tls", f"{base} is this machine's own: no reader can follow it")
    else:
        fix = "let your web server answer https, and write it so: one-click leaving needs it (RFC 8058 §3.1)"
        yield failed("web tls", f"{base} is not encrypted", fix)
    try:
        _get(f"{base}healthz")
    except PublisherError as error:
        # Refused by TLS, by the network or by the server: the text says which.
        yield failed("web answers", error.text, _START, is_outside=isinstance(error, OutsideError))
        return
    yield passed("web answers", f"{base} answers")
    if has_keys(app.settings.state.path):
        yield _check_owner(app, base)


def _check_owner(app: App, base: str) -> Check:
    """Tell ours from another: only who has our keys answers our link otherwise than one that is none."""
    ours = Tokens(app.keys).make(Purpose.UNSUBSCRIBE, NOBODY)
    try:
        answer = _get(f"{base}u/{ours}")
    except PublisherError as error:
        return failed("web ours", error.text, _START, is_outside=isinstance(error, OutsideError))
    try:
        is_ours = _get(f"{base}u/not-a-link") != answer
    except PublisherError:
        is_ours = True  # it refuses one and takes the other: whoever asks often is told to wait
    if not is_ours:
        told = f"what answers at {base} doesn't know the links signed here: is it another installation?"
        return failed("web ours", told, _START)
    return passed("web ours", "it knows the links that are signed here")


def _get(url: str) -> bytes:
    return fetch(url, "*/*", private_ok=names_a_machine(read_target(url)), seconds=_SECONDS)
