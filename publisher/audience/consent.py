"""The evidence of consent: who asked, confirmed and left, when, from where, having read what. Only added to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

import msgspec
from sqlalchemy import Connection, insert, select

from publisher.store import insert_missing
from publisher.store.tables import consent, consent_text

_KEPT_OF_NETWORK = {4: 24, 6: 48}  # bits: enough to tell abuse, too little to tell a person
_LONGEST_AGENT = 200  # characters, as long as its column


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What of an act on a page is kept to prove it: what they read, on which page, and whence they came."""

    wording: str = ""
    page: str = ""
    network: str = ""
    agent: str = ""


NO_EVIDENCE = Evidence()
"""Of what no page saw: an operator's act, a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How somebody came or left, as it is kept for whoever must prove it later.

    `confirmed`: their consent is proven. `may_return`: it is their own act, which brings back who had left.
    `follows_series`: they begin the list's series now, as who is new to it does.
    """

    source: str
    at: datetime
    note: str = ""
    confirmed: bool = False
    may_return: bool = False
    follows_series: bool = False
    evidence: Evidence = NO_EVIDENCE


def evidence_of(*, wording: str = "", page: str = "", client: str = "", agent: str = "") -> Evidence:
    """Give the evidence of a request. Of the client's address only its network is kept."""
    shown = "".join(character if character.isprintable() else " " for character in agent)
    return Evidence(wording=wording, page=page, network=_network_of(client), agent=shown[:_LONGEST_AGENT])


def keep_wording(connection: Connection, text: str, language: str, now: datetime) -> str:
    """Keep what people are told when they consent, once for all of them; give its version."""
    wording = wording_of(text)
    row = {"wording": wording, "language": language, "text": text, "first_used": now}
    insert_missing(connection, consent_text, [row])
    return wording


def wording_of(text: str) -> str:
    """Give the version of a text: the first digits of its hash."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record_consent(connection: Connection, list_id: int, subscriber_id: int, action: str, origin: Origin) -> None:
    """Write down what a person did. Nothing of it is ever changed, but for forgetting who they are."""
    evidence = origin.evidence
    connection.execute(
        insert(consent).values(
            list_id=list_id,
            subscriber_id=subscriber_id,
            at=origin.at,
            action=action,
            source=origin.source,
            note=origin.note,
            wording=evidence.wording,
            page=evidence.page,
            network=evidence.network,
            agent=evidence.agent,
        )
    )


def has_left_before(connection: Connection, list_id: int, subscriber_id: int) -> bool:
    """Say whether a person has ever left a list."""
    return (
        connection.execute(
            select(consent.c.id).where(
                consent.c.list_id == list_id, consent.c.subscriber_id == subscriber_id, consent.c.action == "left"
            )
        ).first()
        is not None
    )


def _network_of(client: str) -> str:
    address = client.partition("/")[0]
    try:
        bits = _KEPT_OF_NETWORK[ip_address(address).version]
        return str(ip_network(f"{address}/{bits}", strict=False))
    except ValueError:
        return ""
