"""Slots: where a compiled part leaves room for what differs from reader to reader.

A slot is made of letters, digits, dots, slashes and hyphens only, so that neither autoescape nor an inliner nor
quoted-printable changes it: `nlx-address-nlx` stands for text, `https://slot.invalid/nlx-unsubscribe-nlx` for a
URL. The `.invalid` domain can never exist (RFC 2606 §2).
"""

import re
from dataclasses import dataclass

_SLOT = re.compile(r"(?:https://slot\.invalid/)?nlx-([a-z]+)-nlx")


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one value of the reader, by its name."""

    name: str


def text_slot(name: str) -> str:
    """Give the slot for a piece of text, as it stands in a part."""
    return f"nlx-{name}-nlx"


def url_slot(name: str) -> str:
    """Give the slot for a URL, as it stands in a part."""
    return f"https://slot.invalid/nlx-{name}-nlx"


ADDRESS = text_slot("address")
UNSUBSCRIBE = url_slot("unsubscribe")
KNOWN = frozenset({"address", "unsubscribe"})


def split_on_slots(text: str) -> tuple[str | Slot, ...]:
    """Give the literals and slots that `text` is made of, in order; empty literals are left out."""
    pieces: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        pieces.append(text[end : found.start()])
        pieces.append(Slot(found[1]))
        end = found.end()
    pieces.append(text[end:])
    return tuple(piece for piece in pieces if piece)


def names_of_slots(text: str) -> list[str]:
    """Give the name of every slot in `text`, in order, as often as it is used."""
    return [found[1] for found in _SLOT.finditer(text)]
