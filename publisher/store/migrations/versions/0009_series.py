"""Posts of a series, and where each reader stands in it. Who reads already has begun none."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0009; there is no way back but a backup."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "series_post",
        sa.Column("list_id", serial, nullable=False),
        sa.Column("post_uid", sa.String(length=64), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("announced_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.CheckConstraint("offset_seconds >= 0", name=op.f("ck_series_post_offset")),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_series_post_list_id_list")),
        sa.ForeignKeyConstraint(["post_uid"], ["post.post_uid"], name=op.f("fk_series_post_post_uid_post")),
        sa.PrimaryKeyConstraint("list_id", "post_uid", name=op.f("pk_series_post")),
    )
    op.add_column("subscription", sa.Column("follows_from", Instant()))
    op.add_column("subscription", sa.Column("series_given_at", Instant()))
    op.add_column("subscription", sa.Column("series_at", Instant()))
    op.create_index("ix_subscription_series", "subscription", ["list_id", "series_at"])
