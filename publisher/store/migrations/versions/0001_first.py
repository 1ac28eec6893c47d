"""The first schema: every table, key and check that the promise to readers rests on."""

import sqlalchemy as sa
from alembic import op

from publisher.store.types import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to 0001; there is no way back but a backup."""
    op.create_table(
        "alert",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alert")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "compiled",
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("variant", sa.String(length=10), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.Text(), nullable=False),
        sa.Column("oversize", sa.Boolean(), nullable=False),
        sa.Column("assets", sa.Text(), server_default="[]", nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("content_key", "language", "variant", "template_hash", name=op.f("pk_compiled")),
    )
    op.create_table(
        "delivery_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
    )
    op.create_index("ix_delivery_event_delivery", "delivery_event", ["issue_id", "subscriber_id"], unique=False)
    op.create_table(
        "dispatch_owner",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("started", Instant(), nullable=False),
        sa.Column("heartbeat", Instant(), nullable=False),
        sa.Column("connections", sa.SmallInteger(), nullable=False),
        sa.Column("ended", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_dispatch_owner")),
    )
    op.create_table(
        "installation",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="own", nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("clock_highwater", Instant(), nullable=True),
        sa.CheckConstraint("state in ('own', 'cloned')", name=op.f("ck_installation_state")),
        sa.CheckConstraint("one = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_installation")),
    )
    op.create_table(
        "list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("baseline_at", Instant(), nullable=True),
        sa.Column("planned_through", Instant(), nullable=True),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint("policy in ('at_least_once', 'at_most_once', 'ask')", name=op.f("ck_list_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list")),
        sa.UniqueConstraint("slug", name=op.f("uq_list_slug")),
    )
    op.create_table(
        "post",
        sa.Column("post_uid", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content_since", Instant(), nullable=False),
        sa.Column("parts_fp", sa.String(length=64), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("seen_as_draft", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("publish_at", Instant(), nullable=False),
        sa.Column("missing_since", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("post_uid", name=op.f("pk_post")),
    )
    op.create_index(
        "uq_post_path_present",
        "post",
        ["path"],
        unique=True,
        sqlite_where=sa.text("missing_since IS NULL"),
        postgresql_where=sa.text("missing_since IS NULL"),
    )
    op.create_table(
        "relay",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("breaker_state", sa.String(length=10), server_default="closed", nullable=False),
        sa.Column("opened_until", Instant(), nullable=True),
        sa.Column("open_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("consecutive_fail", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_text", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("breaker_state in ('closed', 'open', 'half_open')", name=op.f("ck_relay_breaker_state")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay")),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=10), server_default="known", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("status in ('known', 'forgotten')", name=op.f("ck_subscriber_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscriber_address_key")),
    )
    op.create_table(
        "suppression",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=14), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", "scope", name=op.f("pk_suppression")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("refilled_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(length=14), nullable=False),
        sa.Column("source", sa.String(length=14), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_consent_list_id_list")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_consent_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_subscriber", "consent", ["subscriber_id"], unique=False)
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("slot", Instant(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("send_after", Instant(), nullable=False),
        sa.Column("audience_cutoff", Instant(), nullable=False),
        sa.Column("prep_cursor", sa.BigInteger(), nullable=True),
        sa.Column("audience_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("template_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("last_progress", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint("kind in ('posts', 'correction', 'series')", name=op.f("ck_issue_kind")),
        sa.CheckConstraint(
            "state in ('planned', 'preparing', 'ready', 'sending', 'paused', 'closing', 'closed', "
            "'held', 'cancelled')",
            name=op.f("ck_issue_state"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_issue_list_id_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint(
            "list_id", "kind", "slot", "content_key", name=op.f("uq_issue_list_id_kind_slot_content_key")
        ),
    )
    op.create_index("ix_issue_state", "issue", ["state"], unique=False)
    op.create_table(
        "notice",
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.CheckConstraint("purpose in ('confirm', 'welcome', 'goodbye')", name=op.f("ck_notice_purpose")),
        sa.CheckConstraint("state between 0 and 9", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_notice_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "purpose", "n", name=op.f("pk_notice")),
    )
    op.create_table(
        "post_list",
        sa.Column("post_uid", sa.String(length=64), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("disposition", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("eligible_at", Instant(), nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint(
            "disposition in ('baseline', 'candidate', 'issued', 'held', 'backdated', 'never')",
            name=op.f("ck_post_list_disposition"),
        ),
        sa.CheckConstraint(
            "disposition not in ('candidate', 'issued') or eligible_at is not null",
            name=op.f("ck_post_list_eligible"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_post_list_list_id_list")),
        sa.ForeignKeyConstraint(["post_uid"], ["post.post_uid"], name=op.f("fk_post_list_post_uid_post")),
        sa.PrimaryKeyConstraint("post_uid", "list_id", name=op.f("pk_post_list")),
    )
    op.create_index("ix_post_list_eligible", "post_list", ["list_id", "eligible_at"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=14), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cadence", sa.String(length=8), nullable=False),
        sa.Column("cadence_since", Instant(), nullable=True),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("weekday", sa.String(length=9), nullable=True),
        sa.Column("monthday", sa.SmallInteger(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "cadence in ('each', 'daily', 'weekly', 'monthly')", name=op.f("ck_subscription_cadence")
        ),
        sa.CheckConstraint(
            "status in ('pending', 'active', 'unsubscribed', 'bounced', 'complained')",
            name=op.f("ck_subscription_status"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_subscription_list_id_list")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_subscription_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("list_id", "subscriber_id", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_changed", "subscription", ["list_id", "changed_at"], unique=False)
    op.create_table(
        "copy",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_uid", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_copy_issue_id_issue")),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_copy_list_id_list")),
        sa.ForeignKeyConstraint(["post_uid"], ["post.post_uid"], name=op.f("fk_copy_post_uid_post")),
        sa.PrimaryKeyConstraint("list_id", "post_uid", "revision", "subscriber_id", name=op.f("pk_copy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("redeliveries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("last_code", sa.SmallInteger(), nullable=True),
        sa.Column("last_enh", sa.String(length=11), nullable=True),
        sa.Column("last_text", sa.String(length=200), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("queue_id", sa.String(length=100), nullable=True),
        sa.CheckConstraint("(lease_owner is not null) = (state in (1, 2))", name=op.f("ck_delivery_lease")),
        sa.CheckConstraint("redeliveries between 0 and 1", name=op.f("ck_delivery_redeliveries")),
        sa.CheckConstraint("state between 0 and 9", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_delivery_issue_id_issue")),
        sa.PrimaryKeyConstraint("issue_id", "subscriber_id", name=op.f("pk_delivery")),
        postgresql_with={"fillfactor": 80},
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_delivery_leased",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN (1, 2)"),
        postgresql_where=sa.text("state IN (1, 2)"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["issue_id", "next_at"],
        unique=False,
        sqlite_where=sa.text("state IN (0, 3)"),
        postgresql_where=sa.text("state IN (0, 3)"),
    )
    op.create_table(
        "issue_post",
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("post_uid", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_post_issue_id_issue")),
        sa.ForeignKeyConstraint(["post_uid"], ["post.post_uid"], name=op.f("fk_issue_post_post_uid_post")),
        sa.PrimaryKeyConstraint("issue_id", "position", name=op.f("pk_issue_post")),
    )
    op.create_table(
        "subscription_topic",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id", "subscriber_id"],
            ["subscription.list_id", "subscription.subscriber_id"],
            name=op.f("fk_subscription_topic_list_id_subscriber_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "subscriber_id", "topic", name=op.f("pk_subscription_topic")),
    )
