"""An issue says whether it is a regular one of its list, which the archive shows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0011; there is no way back but a backup."""
    op.add_column("issue", sa.Column("regular", sa.Boolean(), nullable=False, server_default=sa.text("false")))
