"""The tables. What must never happen is forbidden here, by keys and checks, not by care elsewhere."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from publisher.store.types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A number that counts up by itself: SQLite does that for INTEGER keys only.
_Serial = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})", name=column)


installation = Table(
    "installation",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False, server_default="own"),
    Column("fingerprint", String(64), nullable=False),
    Column("clock_highwater", Instant),
    CheckConstraint("one = 1", name="single"),
    _one_of("state", "own", "cloned"),
)

newsletter = Table(
    "list",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("policy", String(16), nullable=False),
    Column("baseline_at", Instant),
    Column("planned_through", Instant),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    # The hour, zone and days that readers get who chose none: where these change, they are due at other times.
    Column("schedule", String(100), nullable=False, server_default=""),
    _one_of("policy", "at_least_once", "at_most_once", "ask"),
)

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
    _one_of("status", "known", "forgotten"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("list_id", _Serial, ForeignKey("list.id"), primary_key=True),
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
    _one_of("status", "pending", "active", "unsubscribed", "bounced", "complained"),
    _one_of("cadence", "each", "daily", "weekly", "monthly"),
)
Index("ix_subscription_changed", subscription.c.list_id, subscription.c.changed_at)
Index("ix_subscription_due", subscription.c.list_id, subscription.c.due_at)
Index("ix_subscription_series", subscription.c.list_id, subscription.c.series_at)

subscription_topic = Table(
    "subscription_topic",
    metadata,
    Column("list_id", _Serial, primary_key=True),
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
    Column("list_id", _Serial, nullable=False),
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
    Column("id", _Serial, primary_key=True),
    Column("list_id", _Serial, ForeignKey("list.id"), nullable=False),
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
    Column("id", _Serial, primary_key=True),
    Column("list_id", _Serial, ForeignKey("list.id"), nullable=False),
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

post = Table(
    "post",
    metadata,
    Column("post_uid", String(64), primary_key=True),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("topics", Text, nullable=False, server_default=""),
    Column("content_hash", String(64), nullable=False),
    Column("content_since", Instant, nullable=False),
    Column("parts_fp", String(64), nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("seen_as_draft", Boolean, nullable=False, server_default=text("false")),
    Column("publish_at", Instant, nullable=False),
    Column("missing_since", Instant),
)
Index(
    "uq_post_path_present",
    post.c.path,
    unique=True,
    sqlite_where=post.c.missing_since.is_(None),
    postgresql_where=post.c.missing_since.is_(None),
)

post_list = Table(
    "post_list",
    metadata,
    Column("post_uid", String(64), ForeignKey("post.post_uid"), primary_key=True),
    Column("list_id", _Serial, ForeignKey("list.id"), primary_key=True),
    Column("disposition", String(10), nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("eligible_at", Instant),
    Column("since", Instant, nullable=False),
    _one_of("disposition", "baseline", "candidate", "issued", "held", "backdated", "never"),
    CheckConstraint("disposition not in ('candidate', 'issued') or eligible_at is not null", name="eligible"),
)
Index("ix_post_list_eligible", post_list.c.list_id, post_list.c.eligible_at)

# Posts that each reader gets so many seconds after they came. One that is taken out has an end, and may come back.
series_post = Table(
    "series_post",
    metadata,
    Column("list_id", _Serial, ForeignKey("list.id"), primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), primary_key=True),
    Column("series", Text, nullable=False),
    Column("offset_seconds", BigInteger, nullable=False),
    Column("joined_at", Instant, nullable=False),
    # When a person said that those get it too who came before it joined.
    Column("announced_at", Instant),
    Column("ended_at", Instant),
    CheckConstraint("offset_seconds >= 0", name="offset"),
)

issue = Table(
    "issue",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("list_id", _Serial, ForeignKey("list.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("slot", Instant, nullable=False),
    Column("content_key", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("planned_at", Instant, nullable=False),
    Column("send_after", Instant, nullable=False),
    Column("audience_cutoff", Instant, nullable=False),
    Column("prep_cursor", BigInteger),
    Column("audience_count", Integer, nullable=False, server_default="0"),
    Column("policy", String(16), nullable=False),
    Column("sender", Text, nullable=False),
    Column("reply_to", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("template_hash", String(64), nullable=False, server_default=""),
    Column("started_at", Instant),
    Column("last_progress", Instant),
    Column("closed_at", Instant),
    # What the list's own times give to who takes everything: it stands in the archive, others are readers' own.
    Column("regular", Boolean, nullable=False, server_default=text("false")),
    Column("canary", String(5), nullable=False, server_default=""),
    Column("canary_until", Instant),
    # The issue that a correction corrects: no foreign key, which SQLite can't add to a table that is there.
    Column("corrects", _Serial),
    # One issue per (list, kind, slot, content), whoever ticks and however often.
    UniqueConstraint("list_id", "kind", "slot", "content_key"),
    _one_of("kind", "posts", "correction", "series"),
    _one_of(
        "state",
        "planned",
        "preparing",
        "ready",
        "sending",
        "paused",
        "closing",
        "closed",
        "held",
        "cancelled",
    ),
)
Index("ix_issue_state", issue.c.state)

issue_post = Table(
    "issue_post",
    metadata,
    Column("issue_id", _Serial, ForeignKey("issue.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), nullable=False),
    Column("revision", Integer, nullable=False),
)

# One post to one reader, once. Inserted plainly beside the delivery: a second one rolls everything back.
copy = Table(
    "copy",
    metadata,
    Column("list_id", _Serial, ForeignKey("list.id"), primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("subscriber_id", BigInteger, primary_key=True),
    Column("issue_id", _Serial, ForeignKey("issue.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What one person gets because of what they did. `epoch` is that of the subscription then.
notice = Table(
    "notice",
    metadata,
    Column("subscriber_id", BigInteger, ForeignKey("subscriber.id"), primary_key=True),
    Column("list_id", _Serial, ForeignKey("list.id"), primary_key=True),
    Column("purpose", String(8), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("queued_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("last_text", String(200)),
    _one_of("purpose", "confirm", "welcome", "goodbye"),
    CheckConstraint("state between 0 and 9", name="state"),
)
Index(
    "ix_notice_open",
    notice.c.next_at,
    sqlite_where=notice.c.state.in_((0, 2, 3)),
    postgresql_where=notice.c.state.in_((0, 2, 3)),
)

compiled = Table(
    "compiled",
    metadata,
    Column("content_key", String(64), primary_key=True),
    Column("language", String(35), primary_key=True),
    Column("variant", String(10), primary_key=True),
    Column("template_hash", String(64), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("archived_at", Text, nullable=False),
    Column("oversize", Boolean, nullable=False),
    Column("assets", Text, nullable=False, server_default="[]"),
    Column("digest", String(64), nullable=False),
    Column("frozen_at", Instant, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("issue_id", _Serial, ForeignKey("issue.id"), primary_key=True),
    # No foreign key: the row outlives the reader, and the address is read from the subscriber at the claim.
    Column("subscriber_id", BigInteger, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("redeliveries", SmallInteger, nullable=False, server_default="0"),
    Column("next_at", Instant, nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", Instant),
    Column("last_code", SmallInteger),
    Column("last_enh", String(11)),
    Column("last_text", String(200)),
    Column("sent_at", Instant),
    Column("queue_id", String(100)),
    CheckConstraint("state between 0 and 9", name="state"),
    CheckConstraint("(lease_owner is not null) = (state in (1, 2))", name="lease"),
    CheckConstraint("redeliveries between 0 and 1", name="redeliveries"),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 80},
)
Index(
    "ix_delivery_waiting",
    delivery.c.issue_id,
    delivery.c.next_at,
    sqlite_where=delivery.c.state.in_((0, 3)),
    postgresql_where=delivery.c.state.in_((0, 3)),
)
Index(
    "ix_delivery_bounced",
    delivery.c.issue_id,
    sqlite_where=delivery.c.state == 5,
    postgresql_where=delivery.c.state == 5,
)
Index(
    "ix_delivery_expired",
    delivery.c.issue_id,
    sqlite_where=delivery.c.state.in_((8,)),
    postgresql_where=delivery.c.state.in_((8,)),
)
Index(
    "ix_delivery_held",  # by its owner and not by its state: the intent to send then leaves the index as it is
    delivery.c.lease_owner,
    delivery.c.issue_id,
    sqlite_where=delivery.c.lease_owner.is_not(None),
    postgresql_where=delivery.c.lease_owner.is_not(None),
)
Index(
    "ix_delivery_unknown",
    delivery.c.issue_id,
    delivery.c.next_at,
    sqlite_where=delivery.c.state.in_((7,)),
    postgresql_where=delivery.c.state.in_((7,)),
)

delivery_event = Table(
    "delivery_event",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("issue_id", _Serial, nullable=False),
    Column("subscriber_id", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    # A bounce is judged later than it comes, once: not before it is known whether the relay was sick.
    Column("judged_at", Instant),
)
Index("ix_delivery_event_delivery", delivery_event.c.issue_id, delivery_event.c.subscriber_id)
Index("ix_delivery_event_subscriber", delivery_event.c.subscriber_id, delivery_event.c.at)
Index("ix_delivery_event_at", delivery_event.c.at)

# Mail and reports that were read: to read one again changes nothing.
returned = Table(
    "returned",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(12), nullable=False),
)
Index("ix_returned_at", returned.c.at)

# How far a mailbox on an IMAP server has been read (RFC 3501 §2.3.1.1).
mailbox = Table(
    "mailbox",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
)

dispatch_owner = Table(
    "dispatch_owner",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("node", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("boot_id", String(64), nullable=False),
    Column("started", Instant, nullable=False),
    Column("heartbeat", Instant, nullable=False),
    Column("connections", SmallInteger, nullable=False),
    Column("ended", Instant),
)

relay = Table(
    "relay",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("breaker_state", String(10), nullable=False, server_default="closed"),
    Column("opened_until", Instant),
    Column("open_count", Integer, nullable=False, server_default="0"),
    Column("consecutive_fail", Integer, nullable=False, server_default="0"),
    Column("last_text", Text, nullable=False, server_default=""),
    Column("changed_at", Instant, nullable=False),
    _one_of("breaker_state", "closed", "open", "half_open"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("rate", Integer, nullable=False),
    Column("burst", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("refilled_at", Instant, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("text", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("told_at", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("before", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
)
