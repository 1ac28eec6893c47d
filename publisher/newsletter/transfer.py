"""A part of a message in its transfer encoding: encoded once, with room for what differs from reader to reader.

Quoted-printable (RFC 2045 §6.7) where a part is mostly ASCII, base64 (§6.8) where it is mostly beyond it, as
Chinese or Arabic is, and quoted-printable would nearly double it.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from publisher.newsletter import quoted_printable
from publisher.newsletter.personal import Place, Recipient, Room
from publisher.newsletter.slots import Slot, split_on_slots

_WORTH_IT = 1.2  # how much larger quoted-printable may be: it can be read as it travels
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE = 57  # bytes that make a line of 76 characters (RFC 2045 §6.8)


class Encoded(Protocol):
    """A part that is encoded but for its slots. `encoding` is what Content-Transfer-Encoding says."""

    @property
    def encoding(self) -> str:
        """The name of the encoding."""

    @property
    def opening(self) -> bytes:
        """What stands before the first room, or nothing: every reader's part begins with it."""

    def fill_in(self, recipient: Recipient) -> list[bytes]:
        """Give the part of one reader in pieces, without a line end behind it."""


def encode_part(text: str, *, is_html: bool) -> Encoded:
    """Encode a part in whichever encoding suits it."""
    is_quoted = transfer_size(text) == len(quoted_printable.encode(text))
    pieces = list(_pieces(text, is_html=is_html))
    return _Quoted.of(pieces) if is_quoted else _Base64.of(pieces)


def transfer_size(text: str) -> int:
    """Give how many bytes a part has as it travels."""
    quoted, based = len(quoted_printable.encode(text)), -(-len(text.encode()) // _LINE) * 78
    return quoted if quoted <= based * _WORTH_IT else based


def _pieces(text: str, *, is_html: bool) -> Iterator[str | Room]:
    """Give literals and rooms; whether a room is in a tag is seen by what stands open before it."""
    in_tag = False
    for piece in split_on_slots(text):
        if isinstance(piece, Slot):
            place = Place.ATTRIBUTE if in_tag else Place.HTML
            yield Room.of(piece, place if is_html else Place.TEXT)
        else:
            opened, closed = piece.rfind("<"), piece.rfind(">")
            in_tag = opened > closed or (in_tag and closed == -1)
            yield piece


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Quoted-printable: every piece is encoded by itself, and soft breaks join them.

    `rooms` are empty places in `pieces`, with what is said there where a reader has no value. What stands around a
    value has pieces of its own, before and behind it: so text and HTML hold the same value, encoded once.
    """

    pieces: tuple[bytes, ...]
    rooms: tuple[tuple[int, Room, bytes], ...]
    encoding: str = "quoted-printable"

    @property
    def opening(self) -> bytes:
        return self.pieces[0] if self.pieces else b""

    @classmethod
    def of(cls, pieces: list[str | Room]) -> "_Quoted":
        encoded: list[bytes] = []
        rooms: list[tuple[int, Room, bytes]] = []
        for place, piece in enumerate(pieces, start=1):
            if isinstance(piece, Room):
                around = (quoted_printable.encode_before_slot(text) for text in (piece.before, "", piece.after))
                rooms.append((len(encoded) + 1, piece, quoted_printable.encode_before_slot(piece.otherwise)))
                encoded += around
            elif place == len(pieces):
                encoded.append(quoted_printable.encode(piece))
            else:
                encoded.append(quoted_printable.encode_before_slot(piece))
        return cls(tuple(encoded), tuple(rooms))

    def fill_in(self, recipient: Recipient) -> list[bytes]:
        pieces = list(self.pieces)
        for place, room, otherwise in self.rooms:
            if value := room.value(recipient):
                pieces[place] = quoted_printable.encode_before_slot(value)
            else:
                pieces[place - 1 : place + 2] = (b"", otherwise, b"")
        return pieces


@dataclass(frozen=True, slots=True)
class _Literal:
    """Bytes encoded three times over, for base64 takes three at once.

    What stands before may leave one or two bytes over. Then as many of ours go with them as make three, and the
    rest is ready; what we in turn leave over is the tail.
    """

    raw: bytes
    encoded: tuple[bytes, bytes, bytes]
    tails: tuple[bytes, bytes, bytes]

    @classmethod
    def of(cls, raw: bytes) -> "_Literal":
        ends = [len(raw) - (len(raw) - taken) % 3 for taken in range(3)]
        first, second, third = (_lines(raw[taken:end]) for taken, end in enumerate(ends))
        return cls(raw, (first, second, third), (raw[ends[0] :], raw[ends[1] :], raw[ends[2] :]))


@dataclass(frozen=True, slots=True)
class _Base64:
    """Base64 that can be filled in: only the bytes beside a slot are encoded for each reader."""

    segments: tuple[_Literal | Room, ...]
    encoding: str = "base64"

    @property
    def opening(self) -> bytes:
        first = self.segments[0] if self.segments else None
        return first.encoded[0] if isinstance(first, _Literal) else b""

    @classmethod
    def of(cls, pieces: list[str | Room]) -> "_Base64":
        return cls(
            tuple(
                piece if isinstance(piece, Room) else _Literal.of(_LINE_END.sub(b"\r\n", piece.encode()))
                for piece in pieces
            )
        )

    def fill_in(self, recipient: Recipient) -> list[bytes]:
        return [b"\r\n".join(chunk for chunk in self._chunks(recipient) if chunk)]

    def _chunks(self, recipient: Recipient) -> Iterator[bytes]:
        left = b""
        for segment in self.segments:
            if isinstance(segment, Room):
                left += _LINE_END.sub(b"\r\n", segment.fill(recipient).encode())
                continue
            taken = -len(left) % 3
            if len(segment.raw) < taken:
                left += segment.raw
                continue
            yield _lines(left + segment.raw[:taken])
            yield segment.encoded[taken]
            left = segment.tails[taken]
        yield _lines(left)


def _lines(raw: bytes) -> bytes:
    """Give `raw` in base64, in lines of at most 76 characters."""
    return b"\r\n".join(
        binascii.b2a_base64(raw[start : start + _LINE], newline=False) for start in range(0, len(raw), _LINE)
    )
