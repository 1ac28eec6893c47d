"""Returned mail from a mailbox on an IMAP server (RFC 3501), over TLS, each message once by its number there.

The mailbox may be a person's own: what is none of ours is neither marked nor moved, and is not fetched again.
"""

import imaplib
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import unquote, urlsplit

from publisher.delivery.bounces.reading import MOST_BYTES
from publisher.delivery.bounces.report import Kind
from publisher.errors import OutsideError, PublisherError
from publisher.outbound import say_why

_OLDEST = timedelta(days=30)
_MOST = 1000  # messages a pass
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# As RFC 3501 writes them, whatever language this machine speaks.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HINT = "[bounces] imap is written imaps://imap.example.org/INBOX, with username and password_file beside it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a mailbox has been read. Numbers of another `validity` say nothing (RFC 3501 §2.3.1.1)."""

    name: str
    validity: int
    uid: int


Take = Callable[[bytes, Position], Counter[Kind]]
"""Takes one mail in and keeps the position behind it, both or neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapBox:
    """A mailbox, and how to log in to it. `token` is an OAuth 2 access token, in place of a password."""

    host: str
    port: int
    folder: str
    is_implicit: bool
    username: str
    password: str = ""
    token: str = ""
    timeout: float = 30.0
    authority: ssl.SSLContext | None = None

    @classmethod
    def parse(cls, url: str, *, username: str, password: str = "", token: str = "", timeout: float = 30.0) -> Self:
        """Read `imaps://host/folder`, or `imap://` for STARTTLS. Raises PublisherError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise PublisherError(f"bounces.imap: “{url}” is no address", hint=_HINT) from error
        folder = unquote(parts.path.strip("/")) or "INBOX"
        user = username or unquote(parts.username or "")
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or parts.password:
            raise PublisherError("bounces.imap can't be read", hint=_HINT)
        if not user or not folder.isascii() or not folder.isprintable() or '"' in folder or "\\" in folder:
            raise PublisherError(
                "bounces.imap lacks a username, or names a folder in letters beyond ASCII", hint=_HINT
            )
        is_implicit = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=port or (993 if is_implicit else 143),
            folder=folder,
            is_implicit=is_implicit,
            username=user,
            password=password,
            token=token,
            timeout=timeout,
        )

    @property
    def name(self) -> str:
        """What the mailbox is known by."""
        return f"{self.username}@{self.host}/{self.folder}"[:255]

    def __repr__(self) -> str:
        """Show no password, in a log or a traceback."""
        return f"ImapBox({self.name})"


def read_imap(box: ImapBox, position: Position | None, take: Take, now: datetime) -> Counter[Kind]:
    """Take in what came since `position`; give what came of it. Raises OutsideError.

    What was acted on is marked as seen. A mailbox that was made anew is read from its beginning, 30 days back.
    """
    found: Counter[Kind] = Counter()
    try:
        server = _connect(box)
        try:
            _log_in(server, box)
            _expect(server.select(f'"{box.folder}"'))
            validity = int(_text(server.response("UIDVALIDITY")[1][0]) or 0)
            last = position.uid if position and position.validity == validity else 0
            for uid in _search(server, last, now):
                data = _fetch(server, uid)
                kinds = take(data, Position(name=box.name, validity=validity, uid=uid))
                found += kinds
                if set(kinds) - {Kind.OTHER}:
                    _expect(server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))
        finally:
            _part(server)
    except (imaplib.IMAP4.error, OSError) as error:
        raise _unreadable(box, error) from error
    return found


def probe_imap(box: ImapBox) -> None:
    """Log in to a mailbox and look at its folder, without reading or marking anything. Raises OutsideError."""
    try:
        server = _connect(box)
        try:
            _log_in(server, box)
            _expect(server.select(f'"{box.folder}"', readonly=True))
        finally:
            _part(server)
    except (imaplib.IMAP4.error, OSError) as error:
        raise _unreadable(box, error) from error


def _unreadable(box: ImapBox, error: Exception) -> OutsideError:
    return OutsideError(f"The mailbox {box.name} can't be read: {say_why(error)}", hint=_HINT)


def _connect(box: ImapBox) -> imaplib.IMAP4:
    """Connect and encrypt. Nothing but this machine itself is spoken to in clear."""
    context = box.authority or ssl.create_default_context()
    if box.is_implicit:
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=box.timeout)
    server = imaplib.IMAP4(box.host, box.port, timeout=box.timeout)
    if "STARTTLS" in server.capabilities or box.host not in _LOOPBACK:
        server.starttls(context)
    return server


def _log_in(server: imaplib.IMAP4, box: ImapBox) -> None:
    if box.token:
        bearer = f"user={box.username}\x01auth=Bearer {box.token}\x01\x01"
        server.authenticate("XOAUTH2", lambda _: bearer.encode())
    else:
        server.login(box.username, box.password)


def _search(server: imaplib.IMAP4, last: int, now: datetime) -> list[int]:
    """Give the numbers of what came after `last`; a server gives the newest one too, however old it is."""
    since = now - _OLDEST
    wanted = f"UID {last + 1}:* SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    numbers = " ".join(_text(line) for line in _expect(server.uid("SEARCH", wanted)))
    return sorted(uid for uid in map(int, numbers.split()) if uid > last)[:_MOST]


def _fetch(server: imaplib.IMAP4, uid: int) -> bytes:
    """Give the beginning of a mail, without marking it."""
    for part in _expect(server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")):
        if isinstance(part, tuple):
            return bytes(part[1])
    return b""  # it was deleted a moment ago


def _expect(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    """Give what a server answered. Raises IMAP4.error where it refused."""
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(_text(data[0] if data else None) or "it refuses")
    return data


def _text(line: object) -> str:
    """Give a line that a server said; it says nothing in more ways than one."""
    return line.decode("utf-8", "replace") if isinstance(line, bytes) else ""


def _part(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        server.shutdown()
