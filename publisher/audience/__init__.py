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
    find_status,
    find_subscriber,
    is_suppressed,
    members,
    subscribe,
    suppress,
    unsubscribe,
)
from publisher.audience.tokens import NOBODY, Bearer, Purpose, Tokens
from publisher.audience.transfer import Row, clean_name, read_csv, write_csv

__all__ = [
    "EVERYTHING",
    "NOBODY",
    "Added",
    "Bearer",
    "Keys",
    "Member",
    "Origin",
    "PrivateReader",
    "Purpose",
    "Row",
    "Status",
    "SubscriberAddress",
    "Tokens",
    "Wish",
    "clean_name",
    "close_feed",
    "count_active",
    "count_each",
    "find_reader",
    "find_status",
    "find_subscriber",
    "has_keys",
    "is_suppressed",
    "members",
    "open_feed",
    "open_keys",
    "read_address",
    "read_csv",
    "subscribe",
    "suppress",
    "unsubscribe",
    "write_csv",
]
