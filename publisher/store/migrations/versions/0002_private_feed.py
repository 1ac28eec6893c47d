"""A reader's own address for feeds."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0002; there is no way back but a backup."""
    op.create_table(
        "private_feed",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id", "subscriber_id"],
            ["subscription.list_id", "subscription.subscriber_id"],
            name=op.f("fk_private_feed_list_id_subscriber_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_feed")),
        sa.UniqueConstraint("list_id", "subscriber_id", name=op.f("uq_private_feed_list_id_subscriber_id")),
    )
