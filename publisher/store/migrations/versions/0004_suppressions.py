"""Suppressions by keyed hash, and what came back of mail: judged once, read once."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0004; there is no way back but a backup."""
    op.add_column("subscriber", sa.Column("suppression_key", sa.String(64)))
    op.create_index("ix_subscriber_suppression_key", "subscriber", ["suppression_key"])
    op.add_column("delivery_event", sa.Column("judged_at", Instant()))
    op.create_index("ix_delivery_event_subscriber", "delivery_event", ["subscriber_id", "at"])
    op.create_index("ix_delivery_event_at", "delivery_event", ["at"])
    is_bounced = sa.text("state = 5")
    op.create_index(
        "ix_delivery_bounced", "delivery", ["issue_id"], sqlite_where=is_bounced, postgresql_where=is_bounced
    )
    op.create_table(
        "returned",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_returned"),
    )
    op.create_index("ix_returned_at", "returned", ["at"])
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mailbox"),
    )
