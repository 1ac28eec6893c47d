"""What is a reader's own in their copy, escaped for the place where it stands.

Whatever a person typed is text and nothing else: no markup, no line break, no hidden character that turns the line
around, and no address that somebody else would have them open.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from publisher.mailbox import Mailbox
from publisher.newsletter.languages import write_day
from publisher.newsletter.slots import URLS, Slot

_LONGEST_NAME = 60  # characters
_NO_NAME = re.compile(r"[@/\\<>{}]|\bwww\.|\.[a-z]{2,}\b", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # spelling in Persian and Hindi, and not only format


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One reader, and the ways that are theirs alone.

    To leave there is the URL of a page, a `mailto:` URL, or both. `confirmed_on` is the day on which they said that
    they want this mail. What isn't known, or isn't offered, is empty.
    """

    mailbox: Mailbox
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    preferences_url: str = ""
    confirm_url: str = ""
    confirmed_on: date | None = None


class Place(Enum):
    """Where in a part a slot stands."""

    TEXT = "plain text"
    HTML = "text in HTML"
    ATTRIBUTE = "attribute in HTML"


def fill_slot(slot: Slot, place: Place, recipient: Recipient) -> str:
    """Give what stands in a part in place of a slot."""
    around = slot.around
    value = _VALUES[slot.name](recipient, around.language)
    if not value:
        return around.otherwise if place is Place.TEXT else html.escape(around.otherwise)
    if place is Place.HTML and slot.name not in URLS:
        # Isolated, since a name or an address may run the other way than the sentence around it.
        return f"{html.escape(around.before)}<bdi>{html.escape(value)}</bdi>{html.escape(around.after)}"
    told = f"{around.before}{value}{around.after}"
    return told if place is Place.TEXT else html.escape(told)


@lru_cache(maxsize=1024)
def clean_name(name: str) -> str:
    """Give a name as it may be said to somebody's face, or nothing where it is none.

    Names are typed by strangers, into a form that mails whomever they name.
    """
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name)
        if character.isspace() or character in _JOINERS or unicodedata.category(character)[0] != "C"
    )
    told = " ".join(visible.split())
    return "" if len(told) > _LONGEST_NAME or _NO_NAME.search(told) else told


def _write_confirmed(recipient: Recipient, language: str) -> str:
    return write_day(recipient.confirmed_on, language) if recipient.confirmed_on else ""


_VALUES: dict[str, Callable[[Recipient, str], str]] = {
    "address": lambda recipient, _: recipient.mailbox.address,
    "name": lambda recipient, _: clean_name(recipient.mailbox.name),
    "confirmed": _write_confirmed,
    "unsubscribe": lambda recipient, _: recipient.unsubscribe_url or recipient.unsubscribe_mailto,
    "preferences": lambda recipient, _: recipient.preferences_url,
    "confirm": lambda recipient, _: recipient.confirm_url,
}
