"""What a form sent: read within limits, and held against what may stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs
from zoneinfo import available_timezones

from fastapi import HTTPException, Request

from publisher.audience import CADENCES, Evidence, Schedule, evidence_of
from publisher.web.client import Clients

_MOST_FIELDS = 200
_LONGEST = 400  # characters of one value
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_PLACES = ("Etc", "SystemV", "US", "posix", "right", "Brazil", "Canada", "Chile", "Mexico")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each as often as it was sent. What is too long or invisible is nothing."""

    fields: Mapping[str, Sequence[str]]

    def get(self, name: str) -> str:
        """Give a field's value, without the spaces around it; empty where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        values = (value.strip() for value in self.fields.get(name, ()))
        return [value for value in values if len(value) <= _LONGEST and value.isprintable()]


def read_form(body: bytes) -> Form:
    """Read a body as forms are sent (application/x-www-form-urlencoded). Raises HTTPException: 400."""
    try:
        return Form(parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise HTTPException(400) from error


def read_schedule(form: Form, usual: str) -> Schedule:
    """Give how often and when; what is none of the choices is as it usually is."""
    cadence, weekday, zone = form.get("cadence"), form.get("weekday"), form.get("zone")
    return Schedule(
        cadence=cadence if cadence in CADENCES else usual,
        hour=_read_number(form.get("hour"), 0, 23),
        zone=zone if zone in available_timezones() else "",
        weekday=weekday if weekday in _WEEKDAYS else "",
        monthday=_read_number(form.get("monthday"), 1, 31),
    )


def read_topics(form: Form, offered: Sequence[str]) -> list[str]:
    """Give the topics that were ticked, of those offered; none is everything."""
    ticked = {topic.casefold() for topic in form.all("topics")}
    return [topic for topic in offered if topic.casefold() in ticked]


def evidence_in(request: Request, clients: Clients, wording: str = "") -> Evidence:
    """Give what of a request is kept as evidence; of its path, nothing that speaks for a person."""
    page = request.url.path.split("/")[1] if request.url.path.count("/") > 1 else ""
    agent = request.headers.get("user-agent", "")
    return evidence_of(wording=wording, page=f"/{page}/", client=clients.of_request(request), agent=agent)


@cache
def regions() -> dict[str, list[tuple[str, str]]]:
    """Give the time zones to choose from, by region: each zone's name, and what people call it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones()):
        region, _, place = zone.partition("/")
        if place and region not in _NO_PLACES:
            found.setdefault(region, []).append((zone, place.replace("_", " ").replace("/", ", ")))
    return found | {"UTC": [("UTC", "UTC")]}


def _read_number(text: str, least: int, most: int) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
    return number if least <= number <= most else None
