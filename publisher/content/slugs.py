"""The part of an address that names a post."""

import re
import unicodedata

MAX_BYTES = 200
_TAG = re.compile(r"</?[^>]*>")
_NO_SLUG = re.compile(r"[^\w\- ]")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")


class SlugError(ValueError):
    """What was given can't stand in an address; the message says why, and the hint how to mend it."""

    def __init__(self, text: str, hint: str = "letters, digits, hyphens and dots are safe") -> None:
        super().__init__(text)
        self.hint = hint


def slugify(text: str) -> str:
    """Make a slug of a title as mkdocs-material does; empty where the title has no letter or digit.

    Letters beyond ASCII stay, and runs of hyphens do: `A - B` becomes `a---b`. NFC, at most 200 bytes.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    slug = (_drop_tags(composed) if "<" in composed else composed).strip().lower()
    return cut_bytes(_NO_SLUG.sub("", slug).replace(" ", "-"), MAX_BYTES)


def _drop_tags(text: str) -> str:
    # Behind the last “>” no tag ends. To look for an end from each “<” there takes the square of the time.
    head, end, rest = text.rpartition(">")
    return _TAG.sub("", head + end) + rest


def check_slug(text: str) -> str:
    """Give the slug that an author chose, in NFC and without slashes at its ends. Raises SlugError."""
    slug = unicodedata.normalize("NFC", text).strip("/")
    if not slug or _FORBIDDEN.search(slug):
        raise SlugError(f"“{text}” can't stand in an address: write it as in my-post")
    if any(not part or part.startswith(".") for part in slug.split("/")):
        raise SlugError(f"“{text}” can't stand in an address: no part of it is empty or begins with a dot")
    if len(slug.encode()) > MAX_BYTES:
        raise SlugError(f"“{text}” is longer than {MAX_BYTES} bytes")
    return slug


def cut_bytes(text: str, limit: int) -> str:
    """Give as much of `text` as fits into `limit` bytes of UTF-8, in whole characters."""
    return text[:limit] if text.isascii() else text.encode()[:limit].decode(errors="ignore")
