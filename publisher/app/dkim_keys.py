"""The keys that mail is signed with: made where missing, and told as DNS and config.toml want to hear it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import ascii_lowercase

from publisher.app.building import from_root
from publisher.delivery.dkim import KeyKind, Record, key_files
from publisher.delivery.dkim.keys import make_key, read_record
from publisher.errors import PublisherError
from publisher.mailbox import AddressError, to_wire_domain
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedKeys:
    """Keys and what is to be done with them. `section` is what config.toml has to say, empty where it says it."""

    domain: str
    made: tuple[str, ...]
    records: tuple[Record, ...]
    section: str


def prepare_keys(settings: Settings, now: datetime, *, anew: bool) -> PreparedKeys:
    """Make the keys that are missing, or new ones beside the old where `anew`, and read the others.

    Raises PublisherError.
    """
    domain = _domain_of(settings)
    made: list[str] = []
    records: list[Record] = []
    lines = ["[dkim]", f'domain = "{domain}"']
    is_configured = bool(settings.dkim.domain)
    for kind, selector, file in key_files(settings.dkim):
        is_named = bool(selector) and file is not None
        is_configured = is_configured and is_named and not anew
        if anew or file is None or not selector:
            file = _find_place(settings.state.path / "dkim", kind, now, anew=anew)  # noqa: PLW2901 - the one to use
            selector = file.stem  # noqa: PLW2901 - likewise
        if not file.exists():
            make_key(file, kind)
            made.append(from_root(settings, file))
        records.append(read_record(file, kind, selector, domain))
        lines += [f'{kind}_selector = "{selector}"', f'{kind}_key_file = "{from_root(settings, file)}"']
    section = "" if is_configured else "\n".join(lines)
    return PreparedKeys(domain=domain, made=tuple(made), records=tuple(records), section=section)


def _domain_of(settings: Settings) -> str:
    if not settings.dkim.domain and not settings.lists:
        raise PublisherError(
            "There is no domain to sign for yet", hint="add a [[lists]] whose `from` is an address of yours"
        )
    try:
        return to_wire_domain(settings.dkim.domain or settings.lists[0].sender.domain)
    except AddressError as error:
        raise PublisherError(f"dkim.domain: {error}") from error


def _find_place(folder: Path, kind: KeyKind, now: datetime, *, anew: bool) -> Path:
    """Give the newest key that was made here before, or a name of this month that none has yet, as `202611-r`."""
    letter = kind[0]
    before = sorted(folder.glob(f"*-{letter}.pem"))
    if before and not anew:
        return before[-1]
    names = (folder / f"{now:%Y%m}{suffix}-{letter}.pem" for suffix in ("", *ascii_lowercase[1:]))
    place = next((name for name in names if not name.exists()), None)
    if place is None:
        raise PublisherError(f"There are enough keys of this month in {folder}", hint="use one of them")
    return place
