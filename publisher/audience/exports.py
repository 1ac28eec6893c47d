"""People as other newsletter programs export them: which program a table is from, and what its columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publisher.audience.subscribers import Status

_OURS = frozenset({"topics", "cadence"})
_YES, _NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})

# Every program has its own word for where somebody stands. A word that isn't here is one of a reader who is mailed.
_STATUS = {
    **dict.fromkeys(("unconfirmed", "unactivated", "pending", "validating"), Status.PENDING),
    **dict.fromkeys(
        ("unsubscribed", "cancelled", "canceled", "inactive", "removed", "disabled", "paused", "archived"),
        Status.UNSUBSCRIBED,
    ),
    **dict.fromkeys(("cleaned", "bounced", "undeliverable", "invalid"), Status.BOUNCED),
    **dict.fromkeys(("complained", "spammy", "blocked", "blocklisted", "blacklisted"), Status.COMPLAINED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One program's table, all names of columns in small letters.

    `known_by` are columns that together stand in no other program's. `names` are joined by a blank. `left` names
    columns in which any time says that somebody left; `mailed` and `unmailed`, those that say so by yes or no.
    """

    program: str
    known_by: frozenset[str]
    email: tuple[str, ...] = ("email",)
    names: tuple[str, ...] = ("name",)
    status: str = ""
    mailed: str = ""
    unmailed: str = ""
    left: Mapping[str, Status] = field(default_factory=dict)


EXPORTS = (
    Export(
        program="Mailchimp",
        known_by=frozenset({"leid", "euid"}),
        email=("email address", "email"),
        names=("first name", "last name"),
        status="status",
        left={"unsub_time": Status.UNSUBSCRIBED, "clean_time": Status.BOUNCED},
    ),
    Export(
        program="Substack",
        known_by=frozenset({"active_subscription", "email_disabled"}),
        unmailed="email_disabled",
    ),
    Export(program="Ghost", known_by=frozenset({"subscribed_to_emails"}), mailed="subscribed_to_emails"),
    Export(
        program="Buttondown",
        known_by=frozenset({"email_address", "creation_date"}),
        email=("email_address",),
        status="type",
    ),
    Export(
        program="Buttondown", known_by=frozenset({"subscriber_type", "creation_date"}), status="subscriber_type"
    ),
    Export(program="listmonk", known_by=frozenset({"uuid", "attributes", "status"}), status="status"),
    Export(
        program="Kit",
        known_by=frozenset({"first_name", "created_at"}),
        email=("email", "email_address"),
        names=("first_name", "last_name"),
        status="status",
    ),
    Export(
        program="Kit",
        known_by=frozenset({"first_name", "state"}),
        email=("email_address", "email"),
        names=("first_name", "last_name"),
        status="state",
    ),
    Export(
        program="beehiiv",
        known_by=frozenset({"email", "status", "utm_source", "referral_code"}),
        names=("name", "first_name", "last_name"),
        status="status",
    ),
)


def recognise_export(columns: Sequence[str]) -> Export | None:
    """Say which program wrote a table with these columns; nothing where none of those that are known did.

    A table with columns of ours was put in our form by hand.
    """
    if _OURS.intersection(columns):
        return None
    spelled = {_spell(column) for column in columns} | set(columns)
    return next((export for export in EXPORTS if export.known_by <= spelled), None)


def translate(export: Export, cells: Mapping[str, str]) -> dict[str, str]:
    """Give a person's cells under the columns of our own files: email, name, status.

    Labels and tags of another program are not topics of this blog, and are left out: whoever took them for topics
    would mail these people hardly anything.
    """
    by_name = {_spell(column): cell for column, cell in cells.items()} | dict(cells)
    names = (by_name.get(name, "") for name in export.names)
    return {
        "email": next(filter(None, (by_name.get(column, "") for column in export.email)), ""),
        "name": " ".join(filter(None, names)),
        "status": _find_status(export, by_name),
    }


def _find_status(export: Export, cells: Mapping[str, str]) -> str:
    """Give where somebody stands in our words; nothing for a reader who is mailed."""
    for column, status in export.left.items():
        if cells.get(column):
            return status.value
    is_out = cells.get(export.mailed, "").lower() in _NO or cells.get(export.unmailed, "").lower() in _YES
    said = _STATUS.get(cells.get(export.status, "").lower())
    return said.value if said else Status.UNSUBSCRIBED.value if is_out else ""


def _spell(column: str) -> str:
    """Spell a column in one way, as programs change theirs between versions: “Created At” is “created_at”."""
    return column.strip().lower().replace(" ", "_")
