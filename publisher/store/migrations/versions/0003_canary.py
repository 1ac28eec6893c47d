"""How far the first slice of an issue has come, and until when the rest waits for it."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0003; there is no way back but a backup."""
    op.add_column("issue", sa.Column("canary", sa.String(5), nullable=False, server_default=""))
    op.add_column("issue", sa.Column("canary_until", Instant()))
