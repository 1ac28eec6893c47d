"""Both parts of a message, one after the other (RFC 2046 §5.1.4), with room for what is a reader's own."""

from dataclasses import dataclass
from typing import Self

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.headers import plain_header
from publisher.newsletter.personal import Recipient
from publisher.newsletter.transfer import Encoded, encode_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Everything behind the headers, from the empty line on. The boundary is known to the header Content-Type.

    `opening` is how the body of every reader begins, behind that line.
    """

    boundary: str
    opening: bytes
    text: Encoded
    html: Encoded
    text_opening: bytes
    html_opening: bytes
    closing: bytes

    @classmethod
    def of(cls, compiled: Compiled) -> Self:
        """Encode all that readers share."""
        # Neither encoding has lines with "=_", so no part can hold the boundary (RFC 2045 §6.7, §6.8).
        boundary = f"=_{compiled.digest[:24]}"
        text, html = encode_part(compiled.text, is_html=False), encode_part(compiled.html, is_html=True)
        text_opening = f"\r\n--{boundary}\r\n".encode() + _part_headers("text/plain", text)
        return cls(
            boundary=boundary,
            opening=(text_opening + text.opening).removeprefix(b"\r\n"),
            text=text,
            html=html,
            text_opening=text_opening,
            html_opening=f"\r\n--{boundary}\r\n".encode() + _part_headers("text/html", html),
            closing=f"\r\n--{boundary}--\r\n".encode(),
        )

    def fill_in(self, recipient: Recipient) -> list[bytes]:
        """Give the body of one reader's message in pieces: plain text first, since readers show the last part."""
        return [
            self.text_opening,
            *self.text.fill_in(recipient),
            self.html_opening,
            *self.html.fill_in(recipient),
            self.closing,
        ]


def mime_headers(language: str, boundary: str) -> bytes:
    """Give the headers that say what a body is."""
    return (
        plain_header("MIME-Version", "1.0")
        + plain_header("Content-Type", f'multipart/alternative; boundary="{boundary}"')
        + plain_header("Content-Language", language)
    )


def _part_headers(content_type: str, part: Encoded) -> bytes:
    return (
        plain_header("Content-Type", f"{content_type}; charset=utf-8")
        + plain_header("Content-Transfer-Encoding", part.encoding)
        + b"\r\n"
    )
