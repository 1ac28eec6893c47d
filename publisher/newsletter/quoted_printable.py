"""Quoted-printable (RFC 2045 §6.7), written so that nothing on the way has cause to change a byte of it.

Relaxed DKIM canonicalisation (RFC 6376 §3.4.4) is the identity on what comes out: no blank follows a blank or ends
a line, and there are no tabs. No line begins with a dot, which SMTP would double (RFC 5321 §4.5.2), or with
`From `, which a mailbox file would quote. Nothing relies on 8BITMIME.

What is mostly beyond ASCII, such as Chinese, is shorter in base64, and `transfer` writes it so.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

SOFT_BREAK = b"=\r\n"
_LONGEST = 76  # RFC 2045 §6.7 (5), without the CRLF
_LINE_END = re.compile(rb"\r\n|\r|\n")
_PLAIN = re.compile(r"(?!\.|From )[!-~]+(?: [!-~]+)*")  # no blank at an end and none after another
# All but printable ASCII and single blanks inside a line; "=" is the escape itself.
_TO_ESCAPE = re.compile(rb"[^ -<>-~]|(?<= ) | $")


def encode(text: str) -> bytes:
    """Give `text` in quoted-printable; line ends of any kind become CRLF, and none is added."""
    return b"\r\n".join(b"=\r\n".join(_lines(line, _LONGEST)) for line in _LINE_END.split(text.encode()))


@lru_cache(maxsize=64)  # of one reader, text and HTML hold the same
def encode_before_slot(text: str) -> bytes:
    """Give `text` so that something encoded on its own can follow it; of nothing, nothing."""
    if not text:
        return b""
    if _PLAIN.fullmatch(text):
        # A reader's name, address or link: this is done for every one of them, so it has to be quick.
        line = text.replace("=", "=3D")
        if len(line) < _LONGEST:
            return line.encode() + SOFT_BREAK
        first, second = line[: _LONGEST - 1], line[_LONGEST - 1 :]
        if len(second) < _LONGEST and second[0] not in ". F" and first[-1] not in " =" and first[-2] != "=":
            return first.encode() + SOFT_BREAK + second.encode() + SOFT_BREAK
    *lines, last = _LINE_END.split(text.encode())
    encoded = [b"=\r\n".join(_lines(line, _LONGEST)) for line in lines]
    return b"\r\n".join([*encoded, b"=\r\n".join(_lines(last, _LONGEST - 1))]) + SOFT_BREAK


def _lines(line: bytes, longest: int) -> Iterator[bytes]:
    """Cut one line of text into encoded lines of at most 76 bytes, each whole in itself, the last of `longest`."""
    rest = _guard_start(_TO_ESCAPE.sub(lambda found: b"=%02X" % found[0][0], line))
    while len(rest) > longest:
        cut = _LONGEST - 1  # room for the "=" of the soft break
        escape = rest.rfind(b"=", cut - 2, cut)
        cut = escape if escape != -1 else cut
        yield rest[:cut]
        rest = _guard_start(rest[cut:])
    yield rest


def _guard_start(line: bytes) -> bytes:
    if line.startswith((b".", b"From ")):
        return b"=%02X" % line[0] + line[1:]
    return line
