"""Deliveries that somebody holds are found by their owner, and those in doubt without a look at all the others."""

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0006; there is no way back but a backup."""
    held, unknown = text("lease_owner IS NOT NULL"), text("state IN (7)")
    op.drop_index("ix_delivery_leased", table_name="delivery")
    op.create_index(
        "ix_delivery_held", "delivery", ["lease_owner", "issue_id"], sqlite_where=held, postgresql_where=held
    )
    op.create_index(
        "ix_delivery_unknown", "delivery", ["issue_id", "next_at"], sqlite_where=unknown, postgresql_where=unknown
    )
