"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to ${up_revision}; there is no way back but a backup."""
    ${upgrades if upgrades else "pass"}
