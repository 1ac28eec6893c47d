"""The tables. What must never happen is forbidden here, by keys and checks, not by care elsewhere."""

from publisher.store.tables.ledger import compiled, copy, delivery, delivery_event, issue, issue_post, notice
from publisher.store.tables.operations import (
    alert,
    audit,
    dispatch_owner,
    installation,
    mailbox,
    relay,
    returned,
    throttle,
)
from publisher.store.tables.people import (
    consent,
    consent_text,
    private_feed,
    sign_up,
    subscriber,
    subscription,
    subscription_topic,
    suppression,
)
from publisher.store.tables.posts import newsletter, post, post_list, series_post
from publisher.store.tables.schema import metadata

__all__ = [
    "alert",
    "audit",
    "compiled",
    "consent",
    "consent_text",
    "copy",
    "delivery",
    "delivery_event",
    "dispatch_owner",
    "installation",
    "issue",
    "issue_post",
    "mailbox",
    "metadata",
    "newsletter",
    "notice",
    "post",
    "post_list",
    "private_feed",
    "relay",
    "returned",
    "series_post",
    "sign_up",
    "subscriber",
    "subscription",
    "subscription_topic",
    "suppression",
    "throttle",
]
