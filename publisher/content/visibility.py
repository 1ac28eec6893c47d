"""Whether a post is out, and if not, why."""

from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from publisher.content.fields import Fields
from publisher.content.post import Visibility

_HIDDEN_STATUS = frozenset({"draft", "hidden", "skip"})
_DRAFT_FOLDERS = frozenset({"drafts", "_drafts"})
# Flags that keep a post from readers, whatever system they come from.
_WITHHOLDING = ("draft", "unlisted", "headless", "eleventyExcludeFromCollections")


def decide_visibility(path: str, fields: Fields, published: datetime, zone: tzinfo, now: datetime) -> Visibility:
    """Say whether a post is out. A draft stays one whatever its date; nothing from the future is ever out."""
    expires = fields.instant(zone, "expiryDate", "unpublishdate")
    # Every flag is read, so that every mistake is told.
    flags = [fields.flag(name) for name in _WITHHOLDING]
    if any(
        (
            *flags,
            _is_withheld(fields, "published"),
            _is_withheld(fields, "permalink"),
            fields.text("status").lower() in _HIDDEN_STATUS,
            fields.text("visibility").lower() not in ("", "public"),
            not _DRAFT_FOLDERS.isdisjoint(PurePosixPath(path).parts[:-1]),
        )
    ):
        return Visibility.DRAFT
    if published > now:
        return Visibility.FUTURE
    return Visibility.EXPIRED if expires and expires <= now else Visibility.PUBLIC


def _is_withheld(fields: Fields, name: str) -> bool:
    """Say whether `name`, which mostly holds something else, is the flag false."""
    found = fields.find(name)
    return found is not None and fields.as_flag(found[1]) is False
