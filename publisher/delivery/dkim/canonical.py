"""A message in the form that is signed: relaxed, so that what relays do to blanks breaks nothing (RFC 6376 §3.4).

Only CRLF ends a line and only spaces and tabs are blanks; all other bytes, beyond ASCII too, stay as they are.
"""

import re

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")


def relax_headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """Give name and line of each header field (§3.4.2), in order; names in lower case, lines without their ends.

    `head` is everything before the empty line.
    """
    fields = []
    for line in _BLANKS.sub(b" ", _FOLD.sub(b"", head)).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            name = name.rstrip(b" ").lower()
            fields.append((name, name + b":" + value.strip(b" ")))
    return fields


def relax_body(body: bytes) -> bytes:
    """Give a body with single blanks, none before a line end, and no empty lines at its end (§3.4.4).

    That is what our own encoders write already, so most bodies are only looked at.
    """
    if b"\t" in body or b"  " in body or b" \r\n" in body or body.endswith(b" "):
        body = _BLANKS.sub(b" ", _BLANKS_AT_END.sub(b"", body))
    if body.endswith(b"\r\n") and not body.endswith(b"\r\n\r\n") and body != b"\r\n":
        return body
    while body.endswith(b"\r\n"):
        body = body[:-2]
    return body + b"\r\n" if body else b""
