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
from typing import Self

import msgspec

from publisher.mailbox import Mailbox
from publisher.newsletter.languages import write_day
from publisher.newsletter.slots import URLS, Slot, split_on_slots

_LONGEST_NAME = 60  # characters
_NO_NAME = re.compile(r"[@/\\<>{}]|\bwww\.|\.[a-z]{2,}\b", re.IGNORECASE)
_MARKUP = re.compile("""[&<>"']""")  # what html.escape changes; most values have none of it
_JOINERS = "\u200c\u200d"  # spelling in Persian and Hindi, and not only format


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """One reader, and the ways that are theirs alone.

    To leave there is the URL of a page, a `mailto:` URL, or both. `complaints_to` is the address at which providers
    tell of this copy that the reader called it spam. `confirmed_on` is the day on which they said that they want
    this mail, and `view_url` where it stands on the web. What isn't known, or isn't offered, is empty.
    """

    mailbox: Mailbox
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    preferences_url: str = ""
    confirm_url: str = ""
    complaints_to: str = ""
    view_url: str = ""
    confirmed_on: date | None = None

    @property
    def addressee(self) -> Mailbox:
        """Whom the message is for, with the name that may be said, where they have one."""
        known = self.mailbox
        name = clean_name(known.name)
        return known if name == known.name else Mailbox(address=known.address, name=name)


class Place(Enum):
    """Where in a part a slot stands."""

    TEXT = "plain text"
    HTML = "text in HTML"
    ATTRIBUTE = "attribute in HTML"


@dataclass(frozen=True, slots=True)
class Room:
    """Room for one value in a part, with all that is the same for every reader escaped beforehand."""

    name: str
    language: str
    before: str
    after: str
    otherwise: str
    escapes: bool

    @classmethod
    def of(cls, slot: Slot, place: Place) -> Self:
        """Give the room of a slot that stands in `place`."""
        around = slot.around
        # Isolated, since a name or an address may run the other way than the sentence around it.
        opening, closing = ("<bdi>", "</bdi>") if place is Place.HTML and slot.name not in URLS else ("", "")
        escape = str if place is Place.TEXT else html.escape
        return cls(
            name=slot.name,
            language=around.language,
            before=escape(around.before) + opening,
            after=closing + escape(around.after),
            otherwise=escape(around.otherwise),
            escapes=place is not Place.TEXT,
        )

    def value(self, recipient: Recipient) -> str:
        """Give what one reader has there, escaped, or nothing: then `otherwise` is said."""
        value = _VALUES[self.name](recipient, self.language)
        return html.escape(value) if self.escapes and _MARKUP.search(value) else value

    def fill(self, recipient: Recipient) -> str:
        """Give what stands there for one reader."""
        value = self.value(recipient)
        return f"{self.before}{value}{self.after}" if value else self.otherwise


def fill_line(text: str, recipient: Recipient) -> str:
    """Give a line with a reader's own data in its slots, as plain text."""
    pieces = split_on_slots(text)
    return "".join(
        Room.of(piece, Place.TEXT).fill(recipient) if isinstance(piece, Slot) else piece for piece in pieces
    )


@lru_cache(maxsize=1024)
def clean_name(name: str) -> str:
    """Give a name as it may be said to somebody's face, or nothing where it is none.

    Names are typed by strangers, into a form that mails whomever they name.
    """
    told = " ".join(_show_all(name).split())
    return "" if len(told) > _LONGEST_NAME or _NO_NAME.search(told) else told


def _show_all(name: str) -> str:
    """Leave out what can't be seen."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name)
        if character.isspace() or character in _JOINERS or unicodedata.category(character)[0] != "C"
    )


def _write_confirmed(recipient: Recipient, language: str) -> str:
    return write_day(recipient.confirmed_on, language) if recipient.confirmed_on else ""


_VALUES: dict[str, Callable[[Recipient, str], str]] = {
    "address": lambda recipient, _: recipient.mailbox.address,
    "name": lambda recipient, _: clean_name(recipient.mailbox.name),
    "confirmed": _write_confirmed,
    "unsubscribe": lambda recipient, _: recipient.unsubscribe_url or recipient.unsubscribe_mailto,
    "preferences": lambda recipient, _: recipient.preferences_url,
    "confirm": lambda recipient, _: recipient.confirm_url,
    "view": lambda recipient, _: recipient.view_url,
}
