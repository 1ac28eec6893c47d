"""Who reads: people, their subscriptions and consent, and who is never mailed."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from publisher.store.tables.schema import Serial, metadata, one_of
from publisher.store.types import Instant

subscriber = Table(
    "subscriber",
    metadata,
    # Random, not counted, so that an id in a link says nothing of how many there are.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
    Column("address_key", String(64), nullable=False, unique=True),
    # What `suppression` knows the address by, so that one statement can compare the two.
    Column("suppression_key", String(64), index=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("status", String(10), nullable=False, server_default="known"),
    Column("created_at", Instant, nullable=False),
    one_of("status", "known", "forgotten"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("list_id", Serial, ForeignKey("list.id"), primary_key=True),
    Column("subscriber_id", BigInteger, ForeignKey("subscriber.id"), primary_key=True),
    Column("status", String(14), nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("cadence", String(8), nullable=False),
    Column("cadence_since", Instant),
    Column("hour", SmallInteger),
    Column("zone", String(64)),
    Column("weekday", String(9)),
    Column("monthday", SmallInteger),
    Column("changed_at", Instant, nullable=False),
    # When they said themselves that they want it; none where somebody vouched for them.
    Column("confirmed_at", Instant),
    # When the planner is to look at them, such as a digest's slot. None: as soon as a post comes, and not before.
    Column("due_at", Instant),
    # Since when they follow the list's series; none where they were taken over from elsewhere.
    Column("follows_from", Instant),
    # When they were last given a post of a series, and when the planner of series is to look at them.
    Column("series_given_at", Instant),
    Column("series_at", Instant),
    one_of("status", "pending", "active", "unsubscribed", "bounced", "complained"),
    one_of("cadence", "each", "daily", "weekly", "monthly"),
)
Index("ix_subscription_changed", subscription.c.list_id, subscription.c.changed_at)
Index("ix_subscription_due", subscription.c.list_id, subscription.c.due_at)
Index("ix_subscription_series", subscription.c.list_id, subscription.c.series_at)

subscription_topic = Table(
    "subscription_topic",
    metadata,
    Column("list_id", Serial, primary_key=True),
    Column("subscriber_id", BigInteger, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(
        ["list_id", "subscriber_id"], ["subscription.list_id", "subscription.subscriber_id"], ondelete="CASCADE"
    ),
)

# A reader's own address for feeds. The address is signed, so that whoever sees this table can't read their feed.
private_feed = Table(
    "private_feed",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("list_id", Serial, nullable=False),
    Column("subscriber_id", BigInteger, nullable=False),
    # That of the subscription when it was opened: leaving ends it for good, also for who comes back.
    Column("epoch", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    UniqueConstraint("list_id", "subscriber_id"),
    ForeignKeyConstraint(
        ["list_id", "subscriber_id"], ["subscription.list_id", "subscription.subscriber_id"], ondelete="CASCADE"
    ),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("list_id", Serial, ForeignKey("list.id"), nullable=False),
    Column("subscriber_id", BigInteger, ForeignKey("subscriber.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("action", String(14), nullable=False),
    Column("source", String(14), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    # What they were told (a row of `consent_text`), on which page, from which network, by which program.
    Column("wording", String(16), nullable=False, server_default=""),
    Column("page", Text, nullable=False, server_default=""),
    Column("network", String(45), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
)
Index("ix_consent_subscriber", consent.c.subscriber_id)

# What people were told when they consented, word for word; its version is its hash.
consent_text = Table(
    "consent_text",
    metadata,
    Column("wording", String(16), primary_key=True),
    Column("language", String(35), nullable=False),
    Column("text", Text, nullable=False),
    Column("first_used", Instant, nullable=False),
)

# Somebody asked to subscribe, whoever it was: whether the address is known is looked up later, by who publishes.
sign_up = Table(
    "sign_up",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("list_id", Serial, ForeignKey("list.id"), nullable=False),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("topics", Text, nullable=False, server_default="[]"),
    Column("cadence", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("wording", String(16), nullable=False, server_default=""),
    Column("page", Text, nullable=False, server_default=""),
    Column("network", String(45), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
)

suppression = Table(
    "suppression",
    metadata,
    # A keyed hash, whose key is not in the database.
    Column("address_key", String(64), primary_key=True),
    # "*" is everything; else the slug of one list. It outlives the subscriber, so it refers to nobody.
    Column("scope", String(64), primary_key=True),
    Column("reason", String(14), nullable=False),
    Column("since", Instant, nullable=False),
)
