"""The ledger: issues, their compiled messages, and a row for each that is owed one."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from publisher.store.tables.schema import Serial, metadata, one_of
from publisher.store.types import Instant

issue = Table(
    "issue",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("list_id", Serial, ForeignKey("list.id"), nullable=False),
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
    Column("corrects", Serial),
    # One issue per (list, kind, slot, content), whoever ticks and however often.
    UniqueConstraint("list_id", "kind", "slot", "content_key"),
    one_of("kind", "posts", "correction", "series"),
    one_of(
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
    Column("issue_id", Serial, ForeignKey("issue.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), nullable=False),
    Column("revision", Integer, nullable=False),
)

# One post to one reader, once. Inserted plainly beside the delivery: a second one rolls everything back.
copy = Table(
    "copy",
    metadata,
    Column("list_id", Serial, ForeignKey("list.id"), primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("subscriber_id", BigInteger, primary_key=True),
    Column("issue_id", Serial, ForeignKey("issue.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What one person gets because of what they did. `epoch` is that of the subscription then.
notice = Table(
    "notice",
    metadata,
    Column("subscriber_id", BigInteger, ForeignKey("subscriber.id"), primary_key=True),
    Column("list_id", Serial, ForeignKey("list.id"), primary_key=True),
    Column("purpose", String(8), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("queued_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("last_text", String(200)),
    one_of("purpose", "confirm", "welcome", "goodbye"),
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
    Column("issue_id", Serial, ForeignKey("issue.id"), primary_key=True),
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
    Column("id", Serial, primary_key=True),
    Column("issue_id", Serial, nullable=False),
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
