"""A correction knows the issue that it corrects."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0008; there is no way back but a backup."""
    op.add_column("issue", sa.Column("corrects", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
