"""`[dkim]` -> what signs mail."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from publisher.clock import Clock
from publisher.config_problems import locate_keys, show_path
from publisher.delivery.dkim.record import KeyKind
from publisher.delivery.dkim.signer import Key, Signer
from publisher.errors import Problem, PublisherError, Severity
from publisher.mailbox import AddressError, to_wire_domain
from publisher.settings import Dkim, Settings, Transport


class Sign(Protocol):
    """What signs mail; nothing may touch it afterwards (RFC 6376 §5.3).

    It costs CPU and no waiting, most of it RSA, which lets other threads run meanwhile: several may call it.
    """

    def __call__(self, message: bytes, opening: bytes = b"") -> bytes:
        """Take a filled message and give it signed. `opening` is how its body and those of its fellows begin."""


_LABELS = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
# Amazon SES writes these anew, over SMTP too; a signature over them would break there.
_REWRITTEN_BY_SES = frozenset({b"date", b"message-id"})


def leave_unsigned(message: bytes, opening: bytes = b"") -> bytes:
    """Give the message as it is."""
    del opening
    return message


def open_signer(settings: Settings, clock: Clock) -> Sign:
    """Give what signs mail, or what leaves it as it is where `[dkim]` says nothing.

    It may be called by several threads at once. Raises PublisherError with all that is wrong: mail that was to be
    signed never leaves without.
    """
    if settings.dkim == Dkim():
        return leave_unsigned
    keys, problems = _read_keys(settings)
    if problems:
        raise PublisherError("Mail can't be signed", problems=tuple(problems))
    untouched = _REWRITTEN_BY_SES if _is_ses(settings.transport) else frozenset[bytes]()
    return Signer(to_wire_domain(settings.dkim.domain), keys, clock, untouched)


def find_dkim_problems(settings: Settings) -> list[Problem]:
    """Give all that is wrong with `[dkim]` and its keys.

    A weak key, and each list that the keys don't speak for, is a warning.
    """
    if settings.dkim == Dkim():
        return []
    keys, problems = _read_keys(settings)
    return problems or [*_find_weak(keys, settings), *_find_strangers(settings)]


def key_files(dkim: Dkim) -> tuple[tuple[KeyKind, str, Path | None], ...]:
    """Give selector and file of each kind of key, as far as they are named."""
    return (
        (KeyKind.RSA, dkim.rsa_selector, dkim.rsa_key_file),
        (KeyKind.ED25519, dkim.ed25519_selector, dkim.ed25519_key_file),
    )


def is_name(name: str) -> bool:
    """Say whether a text can be a selector: labels of a domain name (RFC 6376 §3.1)."""
    return _LABELS.fullmatch(name) is not None


def _read_keys(settings: Settings) -> tuple[list[Key], list[Problem]]:
    from publisher.delivery.dkim.keys import read_key  # loads a library that only signing needs

    keys: list[Key] = []
    problems = list(_find_gaps(settings))
    for kind, selector, file in key_files(settings.dkim):
        if selector and file is not None:
            try:
                keys.append(read_key(file, kind, selector))
            except PublisherError as error:
                problems.append(_problem(settings, "dkim-key", f"{kind}_key_file", error.text, error.hint))
    return keys, problems


def _find_gaps(settings: Settings) -> Iterator[Problem]:
    """Give what is missing or can't be."""
    dkim, made = settings.dkim, "`publisher dkim keys` makes keys, and prints what to write here"
    try:
        to_wire_domain(dkim.domain)
    except AddressError:
        text = f"“{dkim.domain}” is no domain" if dkim.domain else "the domain is missing that mail is signed for"
        hint = 'it is the one of your address, as in news@example.org: domain = "example.org"'
        yield _problem(settings, "dkim-incomplete", "domain", text, hint)
    for kind, selector, file in key_files(dkim):
        if selector and not is_name(selector):
            text = f"“{selector}” is no selector: use lower-case letters, digits and hyphens"
            yield _problem(settings, "dkim-incomplete", f"{kind}_selector", text, made)
        elif bool(selector) != (file is not None):
            lacking = "key_file" if selector else "selector"
            yield _problem(settings, "dkim-incomplete", f"{kind}_{lacking}", "this is missing", made)
    if dkim.rsa_key_file is None and not dkim.rsa_selector:
        text = "there is no RSA key, and many receivers can't check Ed25519 yet"  # RFC 8463 §3
        yield _problem(settings, "dkim-incomplete", "rsa_key_file", text, made)


def _find_weak(keys: Sequence[Key], settings: Settings) -> Iterator[Problem]:
    """Give the RSA keys that receivers still take, and should not have to (RFC 8301 §3.2)."""
    from publisher.delivery.dkim.keys import BITS  # loads a library that only signing needs

    for key in keys:
        if key.algorithm.startswith(KeyKind.RSA) and key.bits < BITS:
            text = f"the key has {key.bits} bits, and should have {BITS}: some receivers trust no shorter one"
            hint = "`publisher dkim keys --new` makes another, and says what to put into the DNS"
            weak = _problem(settings, "dkim-key-weak", "rsa_key_file", text, hint)
            yield replace(weak, severity=Severity.WARNING)


def _find_strangers(settings: Settings) -> Iterator[Problem]:
    """Give the lists whose From is of another domain: a signature counts for its own only (RFC 9989, alignment)."""
    own = f".{settings.dkim.domain.lower()}"
    for newsletter in settings.lists:
        domain = f".{newsletter.sender.domain}"
        if not domain.endswith(own) and not own.endswith(domain):
            yield Problem(
                code="dkim-domain",
                path=show_path(settings.file),
                text=f"the list “{newsletter.name}” is from {newsletter.sender.address}, and mail is signed for "
                f"{settings.dkim.domain}: receivers (DMARC) want both to be one",
                hint="let the address be of the domain that is signed for",
                severity=Severity.WARNING,
            )


def _problem(settings: Settings, code: str, key: str, text: str, hint: str) -> Problem:
    try:
        lines = locate_keys(settings.file.read_text(encoding="utf-8-sig"))
    except OSError:
        lines = {}  # what is wrong is wrong without its line, too
    line = lines.get(("dkim", key)) or lines.get(("dkim", ""))
    told = text if text.startswith("dkim.") else f"dkim.{key}: {text}"
    return Problem(code=code, path=show_path(settings.file), line=line, text=told, hint=hint)


def _is_ses(transport: Transport) -> bool:
    return transport.kind == "ses" or (transport.kind == "smtp" and transport.host.endswith(".amazonaws.com"))
