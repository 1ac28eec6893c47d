"""`publisher doctor`: whether everything stands that feeds and mail need, here and in the world outside.

Each check looks at one thing and can fail alone. Nothing is sent, and nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.app.doctor.finding import Check, failed
from publisher.errors import OutsideError, PublisherError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from publisher.app import App

__all__ = ["Check", "examine"]


def examine(app: App, nameserver: str = "") -> list[Check]:
    """Look at everything. `nameserver` is asked in place of the machine's own: an address, with a port or without.

    Raises PublisherError where `nameserver` is no address, or the library that asks is missing.
    """
    from publisher.app.doctor.domains import check_domains  # loads what asks the DNS
    from publisher.app.doctor.here import check_here  # loads the database's library
    from publisher.app.doctor.lookups import Lookups
    from publisher.app.doctor.pages import check_pages
    from publisher.app.doctor.relay import check_relay  # loads what mails
    from publisher.app.doctor.returned import check_returned

    found = _look("here", lambda: check_here(app))
    if app.settings.lists:
        lookups = Lookups(nameserver)
        found += _look("relay", lambda: check_relay(app.settings))
        found += _look("dns", lambda: check_domains(app.settings, lookups))
        found += _look("returned", lambda: check_returned(app.settings, lookups))
        found += _look("web", lambda: check_pages(app))
    return found


def _look(name: str, look: Callable[[], Iterable[Check]]) -> list[Check]:
    """Give what was found until something stopped us, and that."""
    found: list[Check] = []
    try:
        found.extend(look())
    except PublisherError as error:
        found.append(failed(name, error.text, error.hint, is_outside=isinstance(error, OutsideError)))
    return found
