"""A message -> the same message with a signature by each key before it (RFC 6376, and RFC 8463 for Ed25519).

It is pure but for the keys, which a caller brings as functions, and safe for several threads at once.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from publisher.clock import Clock
from publisher.delivery.dkim.canonical import relax_body, relax_headers

# What a reader sees or a filter judges by. Each is signed once more than it stands there, so that nobody can add
# another one without breaking the signature (RFC 6376 §8.15).
SEALED = (b"from", b"reply-to", b"to", b"subject", b"date", b"list-unsubscribe", b"list-unsubscribe-post")
# And what there is of these; RFC 8058 §4 wants both of List-Unsubscribe signed, the rest is RFC 6376 §5.4.1.
_SIGNED = (
    *SEALED, b"cc", b"message-id", b"in-reply-to", b"references", b"list-id", b"list-help",
    b"list-subscribe", b"list-owner", b"list-post", b"list-archive", b"archived-at", b"feedback-id",
    b"cfbl-address", b"cfbl-feedback-id", b"auto-submitted", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"content-language",
)  # fmt: skip
_WIDTH = 72  # characters of a line that we fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A private key, as much of it as signing needs. `algorithm` is the value of `a=`, such as `rsa-sha256`.

    `sign` takes what is to be signed and gives the signature's bytes; `bits` says how strong it is for its kind.
    """

    selector: str
    algorithm: str
    sign: Callable[[bytes], bytes]
    bits: int = 0


class Signer:
    """Signs for one domain with every key. `untouched` names headers that a relay will rewrite: never signed."""

    def __init__(
        self, domain: str, keys: Sequence[Key], clock: Clock, untouched: Collection[bytes] = frozenset()
    ) -> None:
        self._domain = domain
        self._keys = tuple(keys)
        self._clock = clock
        self._sealed = tuple(name for name in SEALED if name not in untouched)
        self._signed = tuple(name for name in _SIGNED if name not in untouched)

    def __call__(self, message: bytes) -> bytes:
        """Give the message with its signatures before it. `message` is RFC 5322 with CRLF, and stays as it is."""
        head, _, body = message.partition(b"\r\n\r\n")
        names, lines = self._select(relax_headers(head))
        # One pass over all of it, every time: that takes a thirtieth of what RSA does, and no state to keep.
        digest = base64.b64encode(hashlib.sha256(relax_body(body)).digest()).decode()
        signed_at = int(self._clock.now().timestamp())
        signatures = (self._sign(key, names, lines, digest, signed_at) for key in self._keys)
        return b"".join((*signatures, message))

    def _select(self, fields: list[tuple[bytes, bytes]]) -> tuple[list[str], bytes]:
        """Give the value of `h=`, and the lines that it stands for: of several, the last one first (§5.4.2)."""
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for name, line in fields:
            found[name].append(line)
        names: list[bytes] = []
        lines: list[bytes] = []
        for name in self._signed:
            lines += reversed(found[name])
            names += [name] * (len(found[name]) + (name in self._sealed))
        return [name.decode() for name in names], b"".join(line + b"\r\n" for line in lines)

    def _sign(self, key: Key, names: list[str], lines: bytes, digest: str, signed_at: int) -> bytes:
        opening = (
            f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/relaxed; d={self._domain};\r\n"
            f" s={key.selector}; t={signed_at};\r\n h={_fold_names(names)};\r\n bh={digest};\r\n b="
        ).encode()
        ((_, own),) = relax_headers(opening)  # it signs itself, too, as it stands before it has a value (§3.7)
        signature = base64.b64encode(key.sign(lines + own)).decode()
        pieces = (signature[start : start + _WIDTH] for start in range(0, len(signature), _WIDTH))
        return opening + "\r\n ".join(pieces).encode() + b"\r\n"


def _fold_names(names: list[str]) -> str:
    """Give names with colons between, in lines: blanks may stand beside a colon (§3.5)."""
    lines = [""]
    for place, name in enumerate(names, start=1):
        if len(lines[-1]) + len(name) > _WIDTH:
            lines.append("")
        lines[-1] += name + (":" if place < len(names) else "")
    return "\r\n ".join(lines)
