"""The evidence of consent is only added to: the database itself refuses to change or delete it.

One change is let through: that of which only numbers are left, once a person is forgotten.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEPT = ("id", "list_id", "subscriber_id", "at", "action", "source", "wording", "page")
_FORGOTTEN = ("note", "network", "agent")
_SAYS = "the evidence of consent is only added to"


def upgrade() -> None:
    """Upgrade to 0010; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
        return
    op.execute(
        f"CREATE TRIGGER consent_unchanged BEFORE UPDATE ON consent WHEN NOT ({_is_forgetting('IS')}) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    )
    op.execute(
        f"CREATE TRIGGER consent_undeleted BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    )


def _upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_consent() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER consent_unchanged BEFORE UPDATE ON consent FOR EACH ROW "
        f"WHEN (NOT ({_is_forgetting('IS NOT DISTINCT FROM')})) EXECUTE FUNCTION refuse_to_change_consent()"
    )
    op.execute(
        "CREATE TRIGGER consent_undeleted BEFORE DELETE ON consent FOR EACH ROW "
        "EXECUTE FUNCTION refuse_to_change_consent()"
    )
    op.execute(
        "CREATE TRIGGER consent_not_emptied BEFORE TRUNCATE ON consent FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_to_change_consent()"
    )


def _is_forgetting(same: str) -> str:
    kept = [f"NEW.{column} {same} OLD.{column}" for column in _KEPT]
    emptied = [f"NEW.{column} = ''" for column in _FORGOTTEN]
    return " AND ".join((*kept, *emptied))
