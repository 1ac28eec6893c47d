"""Returned mail from a Maildir: each file in `new` is taken in, then moved to `cur`, where mail readers see it."""

import os
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from publisher.delivery.bounces.reading import MOST_BYTES
from publisher.delivery.bounces.report import Kind
from publisher.errors import OutsideError

_HANDLED, _FOR_A_PERSON = ":2,S", ":2,"  # seen, or not: a letter that a person wrote waits for a person


def read_maildir(folder: Path, take: Callable[[bytes], Counter[Kind]]) -> Counter[Kind]:
    """Take in what is new in the Maildir at `folder`; give what came of it. Raises OutsideError.

    A crash between the two steps leaves a file that is read once more, which `take` knows by its bytes.
    """
    found: Counter[Kind] = Counter()
    try:
        (folder / "cur").mkdir(exist_ok=True)
        names = sorted(entry.name for entry in os.scandir(folder / "new") if not entry.name.startswith("."))
        for name in names:
            data = _read(folder / "new" / name)
            if data is None:
                continue
            kinds = take(data)
            found += kinds
            ending = _FOR_A_PERSON if set(kinds) == {Kind.OTHER} else _HANDLED
            # The name's own flags belong to `cur` alone, and another reader may have been quicker.
            _move(folder / "new" / name, folder / "cur" / f"{name.partition(':2,')[0]}{ending}")
    except OSError as error:
        raise OutsideError(
            f"The Maildir {folder} can't be read: {error.strerror or error}",
            hint="[bounces] maildir names the folder that holds new and cur; this user must be able to write there",
        ) from error
    return found


def _read(file: Path) -> bytes | None:
    """Give the beginning of a mail, or nothing where it is no file, or gone."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        if file.is_symlink():
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with os.fdopen(handle, "rb", closefd=False) as opened:
            return opened.read(MOST_BYTES)
    finally:
        os.close(handle)


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except FileNotFoundError:
        return
