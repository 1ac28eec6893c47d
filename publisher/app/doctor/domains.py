"""What the DNS says of the domains that mail comes from: SPF, DKIM, DMARC, and who takes the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.app.doctor import spf
from publisher.app.doctor.finding import Check, failed, passed
from publisher.delivery.dkim import Record, key_files
from publisher.errors import OutsideError, PublisherError
from publisher.mailbox import to_wire_domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from publisher.app.doctor.lookups import Lookups
    from publisher.settings import Settings


def check_domains(settings: Settings, lookups: Lookups) -> Iterator[Check]:
    """Look at every domain that a list is from, at the one of the envelope, and at the keys that sign."""
    senders = dict.fromkeys(to_wire_domain(entry.sender.domain) for entry in settings.lists)
    envelopes = [to_wire_domain(settings.bounces.domain)] if settings.bounces.domain else list(senders)
    yield from (
        _try(f"mx {domain}", lambda name, of: check_mail_hosts(name, of, lookups), domain) for domain in senders
    )
    yield from (
        _try(f"spf {domain}", lambda name, of: _check_spf(name, of, lookups), domain) for domain in envelopes
    )
    yield from _check_keys(settings, lookups)
    yield from (
        _try(f"dmarc {domain}", lambda name, of: _check_dmarc(name, of, lookups), domain) for domain in senders
    )


def check_mail_hosts(name: str, domain: str, lookups: Lookups) -> Check:
    """Look whether a domain takes mail (RFC 5321 §5.1). Raises OutsideError."""
    hosts = lookups.mail_hosts(domain)
    fix = f"publish: {domain}. IN MX 10 mail.example.net. (the server that takes its mail)"
    if hosts == [""]:
        return failed(
            name, f"{domain} says that it takes no mail (RFC 7505), and receivers refuse such senders", fix
        )
    if not hosts and lookups.has_address(domain):
        return passed(name, f"{domain} takes its mail itself")
    if not hosts:
        return failed(name, f"{domain} takes no mail: no MX and no address", fix)
    if not any(lookups.has_address(host) for host in hosts):
        return failed(name, f"mail for {domain} goes to {hosts[0]}, which has no address", f"give {hosts[0]} one")
    return passed(name, f"mail for {domain} goes to {hosts[0]}")


def _check_spf(name: str, domain: str, lookups: Lookups) -> Check:
    fault = spf.find_fault(domain, lookups.texts)
    if fault:
        fix = f'publish one: {domain}. IN TXT "v=spf1 include:YOUR-RELAY -all" (your relay says what to include)'
        return failed(name, f"{domain}: {fault}", fix)
    return passed(name, f"{domain} says who may send for it")


def _check_keys(settings: Settings, lookups: Lookups) -> Iterator[Check]:
    dkim = settings.dkim
    if not dkim.domain:
        yield passed("dkim", "mail is not signed here: your relay must do it, or `publisher dkim keys` makes keys")
        return
    from publisher.delivery.dkim.keys import read_record  # loads a library that only signing needs

    for kind, selector, file in key_files(dkim):
        if not selector or file is None:
            continue
        name = f"dkim {selector}"
        try:
            wanted = read_record(file, kind, selector, to_wire_domain(dkim.domain))
            yield _judge_key(name, wanted, lookups.texts(wanted.name))
        except PublisherError as error:
            yield failed(name, error.text, error.hint, is_outside=isinstance(error, OutsideError))


def _judge_key(name: str, wanted: Record, found: list[str]) -> Check:
    """Hold what is published against the private key (RFC 6376 §3.6.1)."""
    fix = f"publish: {wanted.as_zone_line}"
    if not found:
        return failed(name, f"{wanted.name} is not published, so nobody can check what we sign", fix)
    if len(found) > 1:
        return failed(name, f"{wanted.name} has {len(found)} TXT records, and then none counts", fix)
    tags, ours = _read_tags(found[0]), _read_tags(wanted.value)
    if tags.get("p") == "":
        return failed(name, f"{wanted.name} is revoked: its p= is empty", fix)
    if tags.get("p") != ours["p"] or tags.get("k", "rsa") != ours["k"]:
        return failed(name, f"{wanted.name} publishes another key than the one that signs", fix)
    if "y" in tags.get("t", "").split(":"):
        return failed(name, f"{wanted.name} says that it is only a test (t=y)", "take t=y out of it")
    return passed(name, f"{wanted.name} is the key that signs")


def _check_dmarc(name: str, domain: str, lookups: Lookups) -> Check:
    """Look for a policy at the domain, then at those above it (RFC 9989: the tree is walked upwards)."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        above = ".".join(labels[start:])
        policies = [
            text for text in lookups.texts(f"_dmarc.{above}") if text.replace(" ", "").startswith("v=DMARC1")
        ]
        if len(policies) > 1:
            return failed(name, f"_dmarc.{above} has {len(policies)} policies, and then none counts", "keep one")
        if policies:
            policy = _read_tags(policies[0]).get("p", "")
            if policy not in {"none", "quarantine", "reject"}:
                return failed(
                    name, f"_dmarc.{above} has no policy that is one: p={policy}", "p=none is a beginning"
                )
            return passed(name, f"_dmarc.{above} asks for p={policy}")
    fix = f'publish: _dmarc.{domain}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{domain}"'
    return failed(name, f"_dmarc.{domain} says nothing, and large receivers want it to", fix)


def _read_tags(text: str) -> dict[str, str]:
    """Read `tag=value;` (RFC 6376 §3.2); blanks within a value count for nothing in what is compared here."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {tag.strip(): "".join(value.split()) for tag, _, value in pairs}


def _try(name: str, check: Callable[[str, str], Check], domain: str) -> Check:
    try:
        return check(name, domain)
    except OutsideError as error:
        return failed(name, error.text, error.hint, is_outside=True)
