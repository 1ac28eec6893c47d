"""What the one that mails knows of itself, of relays, and of mail that came back."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, SmallInteger, String, Table, Text

from publisher.store.tables.schema import Serial, metadata, one_of
from publisher.store.types import Instant

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
    one_of("state", "own", "cloned"),
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
    one_of("breaker_state", "closed", "open", "half_open"),
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
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("before", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
)
