"""What one check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `fix` says how to mend what is not `ok`.

    `is_outside` is true where only the world outside keeps us from knowing: nothing here needs to be mended.
    """

    name: str
    ok: bool
    text: str
    fix: str = ""
    is_outside: bool = False


def passed(name: str, text: str) -> Check:
    """Give a check that found nothing wrong."""
    return Check(name=name, ok=True, text=text)


def failed(name: str, text: str, fix: str, *, is_outside: bool = False) -> Check:
    """Give a check that found something wrong."""
    return Check(name=name, ok=False, text=text, fix=fix, is_outside=is_outside)
