"""When the planner is to look at a reader stands with each; and what a list's readers get who chose no time."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0007; there is no way back but a backup."""
    op.add_column("list", sa.Column("schedule", sa.String(100), server_default="", nullable=False))
    # All who take digests are looked at once, and their next time is worked out.
    op.execute("UPDATE subscription SET due_at = changed_at WHERE cadence <> 'each'")
