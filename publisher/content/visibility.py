"""Whether a post is out, and if not, why."""

from datetime import datetime

from publisher.content.fields import Fields
from publisher.content.post import Visibility

_HIDDEN_STATUS = frozenset({"draft", "hidden", "skip"})
_DRAFT_FOLDERS = frozenset({"drafts", "_drafts"})
# Flags that keep a post from readers, whatever system they come from.
_FLAGS = ("draft", "isDraft", "unlisted", "headless", "eleventyExcludeFromCollections")
_PARTS = (
    "build.list",
    "build.render",
    "_build.list",
    "_build.render",
    "render",
)  # of a page that is made, or listed
WITHHOLDING = frozenset(
    {*_FLAGS, *map(str.lower, _FLAGS), *_PARTS, "published", "permalink", "status", "visibility"}
)
"""Every name by which a head may keep its post from readers, also in lower case."""


def decide_visibility(
    published: datetime, expires: datetime | None, now: datetime, *, withheld: bool
) -> Visibility:
    """Say whether a post is out. A draft stays one whatever its date; nothing from the future is ever out."""
    if withheld:
        return Visibility.DRAFT
    if published > now:
        return Visibility.FUTURE
    return Visibility.EXPIRED if expires and expires <= now else Visibility.PUBLIC


def is_withheld(path: str, fields: Fields) -> bool:
    """Say whether its author keeps a post from readers: by a flag, by its status, or by its folder."""
    is_below_drafts = "drafts/" in path and not _DRAFT_FOLDERS.isdisjoint(path.split("/")[:-1])
    if not fields.gives_any(WITHHOLDING):
        return is_below_drafts
    # Every flag is read, so that every mistake is told.
    flags = [fields.flag(name) for name in _FLAGS]
    return any(
        (
            is_below_drafts,
            *flags,
            _is_false(fields, "published"),
            _is_false(fields, "permalink"),
            *(_is_false(fields, name) or fields.text_if_any(name) == "never" for name in _PARTS),
            fields.text("status").lower() in _HIDDEN_STATUS,
            fields.text("visibility").lower() not in ("", "public"),
        )
    )


def _is_false(fields: Fields, name: str) -> bool:
    """Say whether `name`, which mostly holds something else, is the flag false."""
    found = fields.find(name)
    return found is not None and fields.as_flag(found[1]) is False
