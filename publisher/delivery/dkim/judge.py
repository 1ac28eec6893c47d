"""A message that arrived -> what its signatures say, and whether they hold (RFC 6376 §6.1, RFC 8463)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from publisher.delivery.dkim.canonical import relax_body, relax_headers
from publisher.delivery.dkim.signer import SEALED

_WANTED = (*SEALED, b"mime-version", b"content-type")
_FIELD = re.compile(rb"[^\r\n]*(?:\r\n[ \t][^\r\n]*)*")
_TAG = re.compile(r"\s*([A-Za-z]\w*)\s*=([^;]*)")
_OWN_VALUE = re.compile(rb"((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_FROM = re.compile(rb"@([^\s<>,;@]+)>?\s*$")
_AT_END = re.compile(rb"(?:\r\n)+\Z")

FindKey = Callable[[str], Sequence[str]]
"""Gives the TXT records of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One signature. `why` says what is wrong with it, and is empty where it holds.

    `is_aligned` is whether it speaks for the domain of From, as DMARC wants; `unsigned` names headers of the
    message that matter and that anybody could have changed.
    """

    domain: str
    selector: str
    algorithm: str
    why: str
    is_aligned: bool
    unsigned: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether receivers will trust the message because of it."""
        return not self.why and self.is_aligned and not self.unsigned


def judge_signatures(message: bytes, find_key: FindKey) -> list[Judged]:
    """Give each signature of a message, from the top. Lines may end in LF alone, as in many a saved file."""
    if b"\r\n" not in message:
        message = message.replace(b"\n", b"\r\n")
    head, _, body = message.partition(b"\r\n\r\n")
    fields = [(_name(raw), raw) for raw in _FIELD.findall(head) if raw]
    sender = next((found[1] for name, raw in fields if name == b"from" and (found := _FROM.search(raw))), b"")
    return [
        _judge(raw, fields, body, sender.decode("ascii", "replace").lower(), find_key)
        for name, raw in fields
        if name == b"dkim-signature"
    ]


def _judge(
    own: bytes, fields: Sequence[tuple[bytes, bytes]], body: bytes, sender: str, find_key: FindKey
) -> Judged:
    tags = _read_tags(own.partition(b":")[2].decode("ascii", "replace"))
    names = [name.strip().lower().encode() for name in tags.get("h", "").split(":")]
    there = {name for name, _ in fields}
    domain = tags.get("d", "").lower()
    return Judged(
        domain=domain,
        selector=tags.get("s", ""),
        algorithm=tags.get("a", ""),
        why=next(_find_faults(own, tags, names, fields, body, find_key), ""),
        is_aligned=f".{sender}".endswith(f".{domain}") or f".{domain}".endswith(f".{sender}"),
        unsigned=tuple(name.decode() for name in _WANTED if name in there and name not in names),
    )


def _find_faults(  # noqa: PLR0913, PLR0917 - what RFC 6376 §6.1 looks at
    own: bytes,
    tags: dict[str, str],
    names: Sequence[bytes],
    fields: Sequence[tuple[bytes, bytes]],
    body: bytes,
    find_key: FindKey,
) -> Iterator[str]:
    from publisher.delivery.dkim.public_key import KeyFaultError, verify  # loads a library

    for_head, _, for_body = tags.get("c", "simple/simple").partition("/")
    relaxed = relax_body(body) if for_body == "relaxed" else _AT_END.sub(b"", body) + b"\r\n"
    if "l" in tags:
        yield "it covers only the beginning of the message"
    digest = base64.b64encode(hashlib.sha256(relaxed).digest()).decode()
    if digest != re.sub(r"\s", "", tags.get("bh", "")):
        yield "the body was changed after it was signed"
    left = list(fields)
    chosen: list[bytes] = []
    for name in names:
        place = next((place for place in range(len(left) - 1, -1, -1) if left[place][0] == name), None)
        if place is not None:
            chosen.append(left.pop(place)[1])
    bare = own.partition(b":")[0] + b":" + _OWN_VALUE.sub(rb"\1", own.partition(b":")[2], count=1)
    if for_head == "relaxed":
        lines = [line for raw in (*chosen, bare) for _, line in relax_headers(raw)]
    else:
        lines = [*chosen, bare]
    name_of_key = f"{tags.get('s', '')}._domainkey.{tags.get('d', '')}"
    records = find_key(name_of_key)
    if not records:
        yield f"there is no key at {name_of_key}"
        return
    try:
        signature = base64.b64decode(re.sub(r"\s", "", tags.get("b", "")))
        if not verify(records[0], tags.get("a", ""), signature, b"\r\n".join(lines)):
            yield "a header was changed after it was signed, or the DNS has another key"
    except (KeyFaultError, binascii.Error) as error:
        yield str(error)


def _name(raw: bytes) -> bytes:
    return raw.partition(b":")[0].strip().lower()


def _read_tags(value: str) -> dict[str, str]:
    return {found[1].lower(): found[2].strip() for part in value.split(";") if (found := _TAG.match(part))}
