"""Slots: where a compiled part leaves room for what differs from reader to reader.

A slot is made of letters, digits, dots, slashes and hyphens only, so that neither autoescape nor an inliner nor
quoted-printable changes it: `nlx-address-nlx` stands for text, `https://slot.invalid/nlx-unsubscribe-nlx` for a
URL. The `.invalid` domain can never exist (RFC 2606 §2). A slot may carry the words to be said around its value and
those to be said without one, in base32: `nlx-name-mjqw2z3f-nlx`.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass

URLS = frozenset({"unsubscribe", "preferences", "confirm", "view"})
KNOWN = URLS | {"address", "name", "confirmed"}
_FORM = r"(?:https://slot\.invalid/)?nlx-({})(?:-([a-z2-7]+))?-nlx"
# Only what can be filled in is a slot: words that look like one may stand in a post.
_SLOT = re.compile(_FORM.format("|".join(sorted(KNOWN, key=len, reverse=True))))
_ANY = re.compile(_FORM.format("[a-z]+"))
_ROOM = "{}"


@dataclass(frozen=True, slots=True)
class Around:
    """What is said around a value, where there is one, and what is said where there is none.

    `language` is what a value that is a date is written in.
    """

    before: str = ""
    after: str = ""
    otherwise: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one value of the reader, by its name."""

    name: str
    around: Around = Around()


def text_slot(name: str) -> str:
    """Give the slot for a piece of text, as it stands in a part."""
    return f"nlx-{name}-nlx"


def url_slot(name: str) -> str:
    """Give the slot for a URL, as it stands in a part."""
    return f"https://slot.invalid/nlx-{name}-nlx"


def phrase_slot(name: str, phrase: str, otherwise: str, language: str = "en") -> str:
    """Give the slot for a phrase around a value: `{}` is the value's place, `otherwise` stands for the whole."""
    before, _, after = phrase.partition(_ROOM)
    told = json.dumps([before, after, otherwise, language], ensure_ascii=False, separators=(",", ":"))
    return f"nlx-{name}-{base64.b32encode(told.encode()).decode().rstrip('=').lower()}-nlx"


def view_slot(otherwise: str) -> str:
    """Give the slot for the address of the issue itself on the web; `otherwise` stands where it has none."""
    return f"https://slot.invalid/{phrase_slot('view', _ROOM, otherwise)}"


ADDRESS = text_slot("address")
UNSUBSCRIBE = url_slot("unsubscribe")
PREFERENCES = url_slot("preferences")
CONFIRM = url_slot("confirm")


def split_on_slots(text: str) -> tuple[str | Slot, ...]:
    """Give the literals and slots that `text` is made of, in order; empty literals are left out."""
    pieces: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        pieces.append(text[end : found.start()])
        pieces.append(Slot(found[1], _read_around(found[2])) if found[2] else Slot(found[1]))
        end = found.end()
    pieces.append(text[end:])
    return tuple(piece for piece in pieces if piece)


def names_of_slots(text: str) -> list[str]:
    """Give the name of every slot in `text`, known or not, in order, as often as it is used."""
    return [found[1] for found in _ANY.finditer(text)]


def _read_around(written: str) -> Around:
    """Read what `phrase_slot` wrote; of anything else, nothing."""
    padded = written.upper() + "=" * (-len(written) % 8)
    try:
        before, after, otherwise, language = map(str, json.loads(base64.b32decode(padded)))
    except (binascii.Error, ValueError):
        return Around()
    return Around(before, after, otherwise, language)
