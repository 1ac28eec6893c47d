"""The ledger of deliveries. Nothing else writes them; every change names the state it starts from."""

from publisher.delivery.outbox.claim import claim, release, renew
from publisher.delivery.outbox.doubt import recover, reopen_unknown, resolve
from publisher.delivery.outbox.enqueue import cancel, enqueue
from publisher.delivery.outbox.intent import begin_sending
from publisher.delivery.outbox.record import record
from publisher.delivery.outbox.rows import Addressee, Claimed, Key, Terms

__all__ = [
    "Addressee",
    "Claimed",
    "Key",
    "Terms",
    "begin_sending",
    "cancel",
    "claim",
    "enqueue",
    "record",
    "recover",
    "release",
    "renew",
    "reopen_unknown",
    "resolve",
]
