"""What is published, and on which lists: posts as the scans have seen them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from publisher.store.tables.schema import Serial, metadata, one_of
from publisher.store.types import Instant

newsletter = Table(
    "list",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("policy", String(16), nullable=False),
    Column("baseline_at", Instant),
    Column("planned_through", Instant),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    # The hour, zone and days that readers get who chose none: where these change, they are due at other times.
    Column("schedule", String(100), nullable=False, server_default=""),
    one_of("policy", "at_least_once", "at_most_once", "ask"),
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
    Column("list_id", Serial, ForeignKey("list.id"), primary_key=True),
    Column("disposition", String(10), nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("eligible_at", Instant),
    Column("since", Instant, nullable=False),
    one_of("disposition", "baseline", "candidate", "issued", "held", "backdated", "never"),
    CheckConstraint("disposition not in ('candidate', 'issued') or eligible_at is not null", name="eligible"),
)
Index("ix_post_list_eligible", post_list.c.list_id, post_list.c.eligible_at)

# Posts that each reader gets so many seconds after they came. One that is taken out has an end, and may come back.
series_post = Table(
    "series_post",
    metadata,
    Column("list_id", Serial, ForeignKey("list.id"), primary_key=True),
    Column("post_uid", String(64), ForeignKey("post.post_uid"), primary_key=True),
    Column("series", Text, nullable=False),
    Column("offset_seconds", BigInteger, nullable=False),
    Column("joined_at", Instant, nullable=False),
    # When a person said that those get it too who came before it joined.
    Column("announced_at", Instant),
    Column("ended_at", Instant),
    CheckConstraint("offset_seconds >= 0", name="offset"),
)
