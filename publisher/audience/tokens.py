"""Signed links: who a reader is and what they may do with it, without their address and without a login."""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadSignature, Signer

from publisher.audience.keys import Keys

_PAYLOAD = struct.Struct(">IQ")  # list, subscriber


class Purpose(StrEnum):
    """What a link is for. A link made for one purpose is refused for another."""

    UNSUBSCRIBE = "unsubscribe"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whom a token speaks for: one reader of one list."""

    list_id: int
    subscriber_id: int


NOBODY = Bearer(list_id=0, subscriber_id=0)
"""Whom the links of a test message speak for: they look like a reader's, and act for none."""


class Tokens:
    """Makes and reads tokens: HMAC-SHA256 over list and subscriber, bound to a purpose by its salt.

    Unsubscribe tokens never expire (RFC 8058 §3.1 asks for nothing less than a link that works).
    A token has 60 characters, so that List-Unsubscribe stays short.
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
        self._derived = {purpose: signer.derive_key() for purpose, signer in self._signers.items()}

    def make(self, purpose: Purpose, bearer: Bearer) -> str:
        """Give the token of a reader for a purpose: letters, digits, `-`, `_` and one dot."""
        payload = base64.urlsafe_b64encode(_PAYLOAD.pack(bearer.list_id, bearer.subscriber_id)).rstrip(b"=")
        seal = hmac.digest(self._derived[purpose], payload, "sha256")
        return f"{payload.decode('ascii')}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode('ascii')}"

    def read(self, purpose: Purpose, token: str) -> Bearer | None:
        """Give whom a token speaks for, or nothing where it isn't ours or was made for something else."""
        if not _is_canonical(token):
            return None
        try:
            payload = self._signers[purpose].unsign(token.encode("ascii"))
            list_id, subscriber_id = _PAYLOAD.unpack(base64.urlsafe_b64decode(payload + b"=="))
        except (BadSignature, UnicodeEncodeError, binascii.Error, struct.error):
            return None
        return Bearer(list_id=list_id, subscriber_id=subscriber_id)


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
