"""Who reads: subscribers, their consent and choices, the signed links they act by, import and export."""

from publisher.audience.addresses import SubscriberAddress, read_address
from publisher.audience.keys import Keys, has_keys, open_keys
from publisher.audience.private_feeds import PrivateReader, close_feed, find_reader, open_feed
from publisher.audience.subscribers import (
    EVERYTHING,
    Added,
    Member,
    Origin,
    Status,
    Wish,
    count_active,
    count_each,
    end_subscriptions,
    find_status,
    find_subscriber,
    members,
    resume_bounced,
    subscribe,
    unsubscribe,
)
from publisher.audience.suppression_file import read_suppressions, to_suppression, write_suppressions
from publisher.audience.suppressions import (
    EVERY_LIST,
    Reason,
    Suppression,
    Suppressions,
    count_suppressions,
    list_suppressions,
)
from publisher.audience.tokens import NOBODY, Bearer, Purpose, Tokens
from publisher.audience.transfer import Row, clean_name, read_csv, write_csv

__all__ = [
    "EVERYTHING",
    "EVERY_LIST",
    "NOBODY",
    "Added",
    "Bearer",
    "Keys",
    "Member",
    "Origin",
    "PrivateReader",
    "Purpose",
    "Reason",
    "Row",
    "Status",
    "SubscriberAddress",
    "Suppression",
    "Suppressions",
    "Tokens",
    "Wish",
    "clean_name",
    "close_feed",
    "count_active",
    "count_each",
    "count_suppressions",
    "end_subscriptions",
    "find_reader",
    "find_status",
    "find_subscriber",
    "has_keys",
    "list_suppressions",
    "members",
    "open_feed",
    "open_keys",
    "read_address",
    "read_csv",
    "read_suppressions",
    "resume_bounced",
    "subscribe",
    "to_suppression",
    "unsubscribe",
    "write_csv",
    "write_suppressions",
]
