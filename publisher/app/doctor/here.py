"""This machine: configuration, clock, room on the disk, rights of folders, the ledger and its keys."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from publisher import delivery
from publisher.app.building import from_root
from publisher.app.compiling import check_mailing
from publisher.app.doctor.finding import Check, failed, passed
from publisher.app.guarding import find_refusal
from publisher.app.owning import ADOPT, COPIED
from publisher.audience import count_active, has_keys
from publisher.content import read_library
from publisher.errors import OutsideError, PublisherError, Severity
from publisher.promises import find_promises
from publisher.store import MAKE_OWNER, Database, open_database
from publisher.store.installation import fingerprint_of, read_installation
from publisher.store.migrate import SchemaState, read_schema_state
from publisher.store.rights import find_locked_tables, may_make_tables

if TYPE_CHECKING:
    from publisher.app import App
    from publisher.settings import Settings

_SLACK = timedelta(minutes=2)  # as a run allows


@dataclass(slots=True)
class _Known:
    """What the ledger has told so far."""

    readers: int = 0


def check_here(app: App) -> Iterator[Check]:
    """Look at all that needs no network but a database of its own."""
    known = _Known()
    yield _check_config(app.settings)
    yield _check_posts(app)
    yield from _check_ledger(app, known)
    yield from _check_folders(app.settings)
    yield from _check_room(app.settings, known.readers)


def _check_config(settings: Settings) -> Check:
    problems = [*find_promises(settings), *delivery.find_dkim_problems(settings), *check_mailing(settings)]
    if not problems:
        return passed("config", f"{settings.file.name} says all that is needed")
    first = problems[0]
    more = f" (and {len(problems) - 1} more: `publisher check`)" if len(problems) > 1 else ""
    return failed("config", f"{first.place}: {first.text}{more}", first.hint)


def _check_posts(app: App) -> Check:
    now = app.clock.now()
    library = read_library(app.settings, now)
    refusal = find_refusal(library, app.settings)
    if refusal:
        return failed("posts", refusal.text, refusal.hint)
    errors = [problem for problem in library.problems if problem.severity is Severity.ERROR]
    if errors:
        return failed(
            "posts", f"{len(errors)} can't be read, {errors[0].place} first", "`publisher check` shows all"
        )
    return passed("posts", f"{len(library.posts)} read, {len(library.public)} of them out")


def _check_ledger(app: App, known: _Known) -> Iterator[Check]:
    """Look at the database without making one or changing its schema."""
    settings = app.settings
    database = open_database(settings.database.url, settings.root)
    try:
        if database.file is not None and not database.file.exists():
            yield passed("database", "there is none yet: the first run makes it")
            return
        yield from _look_into(database, app, known)
    except PublisherError as error:
        is_outside = isinstance(error, OutsideError) and database.file is None  # a file is ours to mend
        yield failed("database", error.text, error.hint, is_outside=is_outside)
    except DatabaseError as error:
        yield failed("database", f"it can't be read: {error.orig}", _put_back(database))
    finally:
        database.close()


def _put_back(database: Database) -> str:
    way = "publisher db restore FILE" if database.is_sqlite else "pg_restore"
    return f"put a backup back: `{way}`"


def _check_schema(database: Database, state: SchemaState) -> Check | None:
    """Say what there is to say of a database that is not laid out as this program wants it."""
    if state.is_current:
        return None
    if state.found is None and not database.is_sqlite:
        with database.read() as connection:
            if may_make_tables(connection):
                return passed("database", "it answers, and is empty: the first run makes its tables")
        return failed("database", "it is empty, and its user may not make tables in it", MAKE_OWNER)
    keep = "publisher db backup FILE" if database.is_sqlite else "pg_dump"
    told = f"its schema is {state.found or 'missing'}, and {state.wanted} is wanted"
    return failed("database", told, f"`publisher db upgrade`; keep a copy: `{keep}`")


def _find_damage(database: Database, connection: Connection) -> Check | None:
    """Say why the ledger can't be worked with, though its tables are there."""
    if database.is_sqlite:
        (verdict,) = connection.execute(text("PRAGMA quick_check(1)")).one()
        if verdict != "ok":
            return failed("database", f"the file is damaged: {verdict}", _put_back(database))
    elif locked := find_locked_tables(connection):
        told = f"its user may not write to {len(locked)} of its tables, {locked[0]} first"
        return failed("database", told, MAKE_OWNER)
    return None


def _look_into(database: Database, app: App, known: _Known) -> Iterator[Check]:
    state = read_schema_state(database)
    if unready := _check_schema(database, state):
        yield unready
        return
    with database.read() as connection:
        if damage := _find_damage(database, connection):
            yield damage
            return
        known.readers = sum(
            count_active(connection, record.id) for record in delivery.read_lists(connection).values()
        )
        wrong = delivery.find_imbalances(connection)
        found = read_installation(connection, fingerprint_of(database, app.settings.installation))
    yield passed("database", f"it answers, its schema is {state.found}, and it is whole")
    if wrong:
        issue_id, why = next(iter(wrong.items()))
        yield failed("books", f"issue {issue_id}: {why}", "stop mailing, and tell whoever keeps this program")
    else:
        yield passed("books", "they balance")
    if found is None:
        return
    if found.is_own:
        yield passed("installation", "this is the one that mails")
    else:
        yield failed("installation", f"{COPIED[0].lower()}{COPIED[1:]}", ADOPT)
    if not has_keys(app.settings.state.path):
        place = from_root(app.settings, app.settings.state.path)
        fix = "restore that folder from a backup: links in mail already sent need them"
        yield failed("keys", f"the keys in {place} are gone", fix)
    else:
        yield passed("keys", "the keys that links are signed with are there")
    now, latest = app.clock.now(), found.clock_highwater
    if latest and now < latest - _SLACK:
        told = f"it says {now:%Y-%m-%d %H:%M} UTC, and it was {latest:%Y-%m-%d %H:%M} before"
        yield failed("clock", told, "set it, and let NTP keep it: nothing new is begun until then")
    else:
        yield passed("clock", f"it says {now:%Y-%m-%d %H:%M} UTC")


def _check_folders(settings: Settings) -> Iterator[Check]:
    """Try to write where we write; what is tried has no name, and is gone at once."""
    for name, folder in _folders_of(settings).items():
        existing = _existing(folder)
        shown = from_root(settings, folder)
        try:
            with tempfile.TemporaryFile(dir=existing):
                pass
        except OSError as error:
            fix = f"let the user that runs Publisher write there: chown, or chmod u+w {existing}"
            yield failed(f"folder {name}", f"{shown} can't be written: {error.strerror}", fix)
        else:
            yield passed(f"folder {name}", f"{shown} can be written")


def _check_room(settings: Settings, readers: int) -> Iterator[Check]:
    needed = delivery.find_needed_room(readers)
    for name, folder in _folders_of(settings).items():
        free = disk_usage(_existing(folder)).free
        if free < needed:
            room = f"{free // 1024**2} MB are free at {from_root(settings, folder)}"
            told = f"{room}, and {needed // 1024**2} are wanted for an issue"
            yield failed(
                "disk", told, "make room: without it nothing is mailed, for its outcome could not be noted"
            )
            return
        if name == "database":
            yield passed("disk", f"{free // 1024**2:,} MB are free where the ledger is")


def _folders_of(settings: Settings) -> dict[str, Path]:
    """Give every folder that is written, by what for; the database's first."""
    file = open_database(settings.database.url, settings.root).file
    folders = {"database": file.parent} if file else {}
    folders |= {
        "feeds": settings.feeds.path,
        "state": settings.state.path,
        "identity": settings.posts.identity.parent,
    }
    if settings.lists and settings.transport.kind == "maildir":
        folders["outbox"] = settings.transport.path
    return folders


def _existing(folder: Path) -> Path:
    """Give the folder, or the nearest above it that is there: the rest is made when it is needed."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())
