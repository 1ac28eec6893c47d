"""Header lines (RFC 5322 §2.2), byte by byte.

The standard library's writer folds any token of 78 characters or more into encoded-words, even in
List-Unsubscribe, where RFC 2047 §5 forbids them, and receivers then show no button to leave. So structured headers
are written here as they stand and folded only between items, and only text and names are ever encoded.
"""

import base64
import re
from collections.abc import Sequence
from urllib.parse import quote

from publisher.mailbox import Mailbox

_PREFERRED = 78  # RFC 5322 §2.1.1, without the CRLF
_ABSOLUTE = 998
_ENCODED_LINE = 76  # RFC 2047 §2: a line that holds an encoded-word
_ENCODED_WORD = 75
# What may stand in a Q encoded-word within a phrase (RFC 2047 §5 (3)); good everywhere else too.
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_URL = re.compile(r"[!-;=?-~]+")


class UnsafeHeaderError(ValueError):
    """A value can't stand in a header: it holds a line break or a control character, or is too long."""


def text_header(name: str, text: str) -> bytes:
    """Give an unstructured header, such as Subject: as it stands, or in encoded-words. Raises UnsafeHeaderError."""
    _refuse_controls(name, text)
    text = text.strip()
    room = _PREFERRED - len(name) - 2
    if text.isascii() and "=?" not in text and all(len(word) < room for word in text.split(" ")):
        return _line(name, _fold_text(name, text))
    return _line(name, _encoded_words(text, len(name) + 2))


def mailbox_header(name: str, mailbox: Mailbox) -> bytes:
    """Give a header of one mailbox. Raises UnsafeHeaderError.

    A local part beyond ASCII is written raw (RFC 6532 §3.2): such a message may only travel by SMTPUTF8.
    """
    _refuse_controls(name, mailbox.name)
    _refuse_controls(name, mailbox.address)
    if not mailbox.name:
        return _line(name, mailbox.address)
    phrase = _phrase(mailbox.name, len(name) + 2)
    last_line = phrase.rpartition("\n")[2]
    blank = " " if len(name) + 2 + len(last_line) + len(mailbox.address) + 3 <= _PREFERRED else "\r\n "
    return _line(name, f"{phrase}{blank}<{mailbox.address}>")


def list_header(name: str, urls: Sequence[str]) -> bytes:
    """Give a header of RFC 2369: URLs in angle brackets, folded only between them. Raises UnsafeHeaderError."""
    for url in urls:
        if not _URL.fullmatch(url):
            raise UnsafeHeaderError(f"{name} holds a URL that isn't plain ASCII without blanks")
    items = [f"<{url}>" for url in urls]
    one_line = ", ".join(items)
    return _line(name, one_line if len(name) + 2 + len(one_line) <= _PREFERRED else ",\r\n ".join(items))


def plain_header(name: str, value: str) -> bytes:
    """Give a structured header, written just as it stands. Raises UnsafeHeaderError unless it is ASCII."""
    _refuse_controls(name, value)
    if not value.isascii():
        raise UnsafeHeaderError(f"{name} takes ASCII only")
    return _line(name, value)


def to_uri(iri: str) -> str:
    """Give an address in ASCII (RFC 3987 §3.1): what is not, and blanks and brackets, percent-encoded."""
    return quote(iri, safe="!#$%&'()*+,/:;=?@[]~")


def ascii_phrase(text: str, fallback: str) -> str:
    """Give `text` as a phrase without encoded-words where it is ASCII, else `fallback`, which must be atoms."""
    if not text.isascii() or "=?" in text or _CONTROL.search(text):
        return fallback
    return text if _ATOMS.fullmatch(text) else _quoted_string(text)


def _refuse_controls(name: str, value: str) -> None:
    if _CONTROL.search(value):
        raise UnsafeHeaderError(f"{name} holds a line break or a control character")


def _line(name: str, value: str) -> bytes:
    written = f"{name}: {value}\r\n".encode()
    if len(written) > _ABSOLUTE and any(len(line) > _ABSOLUTE for line in written.split(b"\r\n")):
        raise UnsafeHeaderError(f"{name} is longer than {_ABSOLUTE} bytes and can't be folded")
    return written


def _fold_text(name: str, text: str) -> str:
    """Break before blanks, so that unfolding (RFC 5322 §2.2.3) gives the very same text."""
    lines, room = [""], _PREFERRED - len(name) - 2
    for word in re.findall(r" *[^ ]+", text):
        if lines[-1] and len(lines[-1]) + len(word) > room:
            lines.append("")
            room = _PREFERRED
        lines[-1] += word
    return "\r\n".join(lines)


def _phrase(text: str, column: int) -> str:
    """Give a display name: atoms, a quoted string, or encoded-words (RFC 5322 §3.2.5)."""
    if not text.isascii() or "=?" in text or column + len(text) > _PREFERRED - 4:
        return _encoded_words(text, column)
    return text if _ATOMS.fullmatch(text) else _quoted_string(text)


def _quoted_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded_words(text: str, column: int) -> str:
    """Give `text` as encoded-words, each whole characters, a line each; the first begins at `column`.

    Q is for text that is mostly ASCII and can then be read as it stands, B for all other.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise UnsafeHeaderError("half of a surrogate pair is no character") from error
    in_q = sum(byte in _Q_SAFE or byte == 0x20 for byte in data) * 2 >= len(data)
    encoding, encode, cost = ("q", _q, _q_length) if in_q else ("b", _b, _b_length)
    words, piece, room = [], "", min(_ENCODED_WORD, _ENCODED_LINE - column)
    for character in text:
        if piece and len("=?utf-8?q??=") + cost(piece + character) > room:
            words.append(piece)
            piece, room = "", _ENCODED_WORD
        piece += character
    return "\r\n ".join(f"=?utf-8?{encoding}?{encode(word)}?=" for word in [*words, piece])


def _q(text: str) -> str:
    return "".join(
        chr(byte) if byte in _Q_SAFE else "_" if byte == 0x20 else f"={byte:02X}" for byte in text.encode()
    )


def _b(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _q_length(text: str) -> int:
    return len(_q(text))


def _b_length(text: str) -> int:
    return -(-len(text.encode()) // 3) * 4
