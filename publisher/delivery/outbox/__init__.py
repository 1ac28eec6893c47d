"""The ledger of deliveries. Nothing else writes them; every change names the state it starts from."""

from publisher.delivery.outbox.claim import claim, put_back, release, renew
from publisher.delivery.outbox.doubt import prove_sent, recover, reopen_unknown, resolve, settle_taken
from publisher.delivery.outbox.enqueue import cancel, enqueue, release_waiting
from publisher.delivery.outbox.intent import begin_sending
from publisher.delivery.outbox.record import excuse, record
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
    "excuse",
    "prove_sent",
    "put_back",
    "record",
    "recover",
    "release",
    "release_waiting",
    "renew",
    "reopen_unknown",
    "resolve",
    "settle_taken",
]
