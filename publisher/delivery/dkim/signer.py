"""A message -> the same message with a signature by each key before it (RFC 6376, and RFC 8463 for Ed25519).

What a message shares with the one before is not worked out again: most header fields, which of them are signed, and
how the body begins. It is safe for several threads at once.
"""

import base64
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from publisher.clock import Clock
from publisher.delivery.dkim.canonical import relax_headers
from publisher.delivery.dkim.digest import BodyDigest

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
_HEAD_END = b"\r\n\r\n"
_BLANKS = frozenset((b" ", b"\t"))


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
        self._untouched = frozenset(untouched)
        self._digest = BodyDigest()

    def __call__(self, message: bytes, opening: bytes = b"") -> bytes:
        """Give the message with its signatures before it. `message` is RFC 5322 with CRLF, and stays as it is.

        `opening` is how the bodies of many messages begin, all of them written as ours are: see `BodyDigest`.
        """
        end = message.find(_HEAD_END)
        head, start = (message, len(message)) if end == -1 else (message[:end], end + len(_HEAD_END))
        digest = base64.b64encode(self._digest.of(message, start, opening)).decode()
        fields = [_relax_field(field) for field in _split_fields(head)]
        choice = _choose(tuple(name for name, _ in fields), self._untouched)
        lines = b"".join([fields[place][1] for place in choice.places])
        signed_at = int(self._clock.now().timestamp())
        signatures = [self._sign(key, choice.names, lines, digest, signed_at) for key in self._keys]
        return b"".join((*signatures, message))

    def _sign(self, key: Key, names: str, lines: bytes, digest: str, signed_at: int) -> bytes:
        opening = (
            f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/relaxed; d={self._domain};\r\n"
            f" s={key.selector}; t={signed_at};\r\n h={names};\r\n bh={digest};\r\n b="
        )
        # It signs itself, too, relaxed, as it stands before it has a value (§3.7).
        own = opening.replace("\r\n", "").replace("DKIM-Signature: ", "dkim-signature:", 1)
        signature = base64.b64encode(key.sign(lines + own.encode())).decode()
        value = "\r\n ".join([signature[start : start + _WIDTH] for start in range(0, len(signature), _WIDTH)])
        return f"{opening}{value}\r\n".encode()


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is signed of fields of certain names: the value of `h=`, and the places of the fields, in its order."""

    names: str
    places: tuple[int, ...]


@lru_cache(maxsize=64)  # the copies of an issue all have the same
def _choose(found: tuple[bytes, ...], untouched: frozenset[bytes]) -> _Choice:
    names: list[str] = []
    places: list[int] = []
    for name in _SIGNED:
        if name in untouched:
            continue
        own = [place for place in range(len(found) - 1, -1, -1) if found[place] == name]  # the last first (§5.4.2)
        places += own
        names += [name.decode()] * (len(own) + (name in SEALED))
    return _Choice(_fold_names(names), tuple(places))


def _split_fields(head: bytes) -> list[bytes]:
    """Give the fields of a head, folded as they are, each without the line end behind it."""
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in _BLANKS and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields


@lru_cache(maxsize=256)  # most are the same in every copy of an issue
def _relax_field(field: bytes) -> tuple[bytes, bytes]:
    """Give name and line of one field; what is none has no name, and nothing of it is signed."""
    relaxed = relax_headers(field)
    name, line = relaxed[0] if relaxed else (b"", b"")
    return name, line + b"\r\n"


def _fold_names(names: list[str]) -> str:
    """Give names with colons between, in lines: blanks may stand beside a colon (§3.5)."""
    lines = [""]
    for place, name in enumerate(names, start=1):
        if len(lines[-1]) + len(name) > _WIDTH:
            lines.append("")
        lines[-1] += name + (":" if place < len(names) else "")
    return "\r\n ".join(lines)
