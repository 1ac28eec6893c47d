"""Deliveries that were given up are found without a look at all the others."""

from alembic import op
from sqlalchemy import text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0012; there is no way back but a backup."""
    expired = text("state IN (8)")
    op.create_index("ix_delivery_expired", "delivery", ["issue_id"], sqlite_where=expired, postgresql_where=expired)
