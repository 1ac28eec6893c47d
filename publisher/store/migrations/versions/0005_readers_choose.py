"""Readers subscribe by themselves and choose: sign-ups, evidence of consent, notices, and when each is due."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Upgrade to 0005; there is no way back but a backup."""
    op.add_column("subscription", sa.Column("confirmed_at", Instant()))
    op.add_column("subscription", sa.Column("due_at", Instant()))
    op.create_index("ix_subscription_due", "subscription", ["list_id", "due_at"])
    for column in _evidence():
        op.add_column("consent", column)
    op.create_table(
        "consent_text",
        sa.Column("wording", sa.String(16), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("wording", name=op.f("pk_consent_text")),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("list_id", _SERIAL, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("topics", sa.Text(), server_default="[]", nullable=False),
        sa.Column("cadence", sa.String(8), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *_evidence(),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_sign_up_list_id_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
    )
    op.drop_table("notice")  # nothing has ever written to it
    op.create_table(
        "notice",
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", _SERIAL, nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("last_text", sa.String(200)),
        sa.CheckConstraint("purpose in ('confirm', 'welcome', 'goodbye')", name=op.f("ck_notice_purpose")),
        sa.CheckConstraint("state between 0 and 9", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_notice_subscriber_id_subscriber")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_notice_list_id_list")),
        sa.PrimaryKeyConstraint("subscriber_id", "list_id", "purpose", "n", name=op.f("pk_notice")),
    )
    waiting = sa.text("state IN (0, 2, 3)")
    op.create_index("ix_notice_open", "notice", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def _evidence() -> list[sa.Column[str]]:
    return [
        sa.Column("wording", sa.String(16), server_default="", nullable=False),
        sa.Column("page", sa.Text(), server_default="", nullable=False),
        sa.Column("network", sa.String(45), server_default="", nullable=False),
        sa.Column("agent", sa.String(200), server_default="", nullable=False),
    ]
