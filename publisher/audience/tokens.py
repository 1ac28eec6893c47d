"""Signed links: who a reader is and what they may do with it, without their address and without a login."""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from itsdangerous import BadSignature, Signer

from publisher.audience.keys import Keys
from publisher.seal import Seal

_PAYLOAD = struct.Struct(">IQ")  # list, subscriber
_INVITATION = struct.Struct(">IQII")  # list, subscriber, epoch, seconds since 1970
_FORM = struct.Struct(">Q")  # milliseconds since 1970
_ISSUE = struct.Struct(">Q")

_TO_URL = bytes.maketrans(b"+/", b"-_")


class Purpose(StrEnum):
    """What a link is for. A link made for one purpose is refused for another."""

    UNSUBSCRIBE = "unsubscribe"
    FEED = "feed"
    PREFERENCES = "preferences"
    CONFIRM = "confirm"
    FORM = "form"
    VIEW = "view"


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a token speaks for: one reader of one list."""

    list_id: int
    subscriber_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a link to confirm says: whom it was sent to, as what they were then, and when, in whole seconds, UTC."""

    bearer: Bearer
    epoch: int
    issued_at: datetime


NOBODY = Bearer(list_id=0, subscriber_id=0)
"""Whom the links of a test message speak for: they look like a reader's, and act for none."""


class Tokens:
    """Makes and reads tokens: HMAC-SHA256 over list and subscriber, bound to a purpose by its salt.

    Unsubscribe tokens never expire (RFC 8058 §3.1 asks for nothing less than a link that works).
    One of a reader has 60 characters, so that List-Unsubscribe stays short. Those of links to confirm and of forms
    say when they were made; how old they may be, their readers decide.
    """

    def __init__(self, keys: Keys) -> None:
        self._signers = {
            purpose: Signer(
                list(keys.signing),
                salt=f"publisher.{purpose}".encode(),
                key_derivation="hmac",
                digest_method=hashlib.sha256,
            )
            for purpose in Purpose
        }
        # What a signer derives from key and salt is the same each time, and a token is made for every message.
        self._seals = {purpose: Seal(signer.derive_key()) for purpose, signer in self._signers.items()}

    def make(self, purpose: Purpose, bearer: Bearer) -> str:
        """Give the token of a reader for a purpose: letters, digits, `-`, `_` and one dot."""
        return self._seal(purpose, _PAYLOAD.pack(bearer.list_id, bearer.subscriber_id))

    def read(self, purpose: Purpose, token: str) -> Bearer | None:
        """Give whom a token speaks for, or nothing where it isn't ours or was made for something else."""
        payload = self._open(purpose, token)
        if payload is None or len(payload) != _PAYLOAD.size:
            return None
        list_id, subscriber_id = _PAYLOAD.unpack(payload)
        return Bearer(list_id=list_id, subscriber_id=subscriber_id)

    def make_invitation(self, invitation: Invitation) -> str:
        """Give the token of a link to confirm."""
        bearer, seconds = invitation.bearer, int(invitation.issued_at.timestamp())
        payload = _INVITATION.pack(bearer.list_id, bearer.subscriber_id, invitation.epoch, seconds)
        return self._seal(Purpose.CONFIRM, payload)

    def read_invitation(self, token: str) -> Invitation | None:
        """Give what a link to confirm says, however old it is, or nothing where it isn't ours."""
        payload = self._open(Purpose.CONFIRM, token)
        if payload is None or len(payload) != _INVITATION.size:
            return None
        list_id, subscriber_id, epoch, seconds = _INVITATION.unpack(payload)
        return Invitation(
            bearer=Bearer(list_id=list_id, subscriber_id=subscriber_id),
            epoch=epoch,
            issued_at=datetime.fromtimestamp(seconds, UTC),
        )

    def make_form(self, form: str, shown_at: datetime) -> str:
        """Give the token of a form that is shown now, by the form's name."""
        return self._seal(Purpose.FORM, _FORM.pack(int(shown_at.timestamp() * 1000)) + form.encode())

    def read_form(self, form: str, token: str) -> datetime | None:
        """Give when the form was shown, or nothing where it is none of ours, or another one."""
        payload = self._open(Purpose.FORM, token)
        if payload is None or payload[_FORM.size :] != form.encode():
            return None
        (milliseconds,) = _FORM.unpack(payload[: _FORM.size])
        return datetime.fromtimestamp(milliseconds / 1000, UTC)

    def make_view(self, issue_id: int) -> str:
        """Give the token that shows an issue which is not for everybody. It says nothing of who got it."""
        return self._seal(Purpose.VIEW, _ISSUE.pack(issue_id))

    def read_view(self, token: str) -> int | None:
        """Give the issue that a token shows, or nothing where it isn't ours."""
        payload = self._open(Purpose.VIEW, token)
        return _ISSUE.unpack(payload)[0] if payload is not None and len(payload) == _ISSUE.size else None

    def _seal(self, purpose: Purpose, payload: bytes) -> str:
        said = _spell(payload)
        return f"{said.decode('ascii')}.{_spell(self._seals[purpose].over(said)).decode('ascii')}"

    def _open(self, purpose: Purpose, token: str) -> bytes | None:
        """Give what was sealed for a purpose, with any of our keys."""
        if not _is_canonical(token):
            return None
        try:
            said = self._signers[purpose].unsign(token.encode("ascii"))
            return base64.urlsafe_b64decode(said + b"=" * (-len(said) % 4))
        except (BadSignature, UnicodeEncodeError, binascii.Error):
            return None


def _spell(data: bytes) -> bytes:
    """Give base64url without padding (RFC 4648 §5)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL, b"=")


def _is_canonical(token: str) -> bool:
    """Whether a token is spelt as we spell it.

    Base64 has bits to spare at its end, and decoders pass over what they don't know (RFC 4648 §3.3, §3.5): one
    signature would have many spellings. One reader has one link.
    """
    signature = token.rpartition(".")[2]
    try:
        spelt = base64.urlsafe_b64encode(base64.urlsafe_b64decode(f"{signature}="))
    except (ValueError, binascii.Error):
        return False
    return spelt.rstrip(b"=") == signature.encode()
