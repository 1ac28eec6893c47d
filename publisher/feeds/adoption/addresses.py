"""Addresses of pages: when two of them mean one page, and what the last part of one says."""

import re
from urllib.parse import SplitResult, unquote, urlsplit

_INDEX = re.compile(r"/index\.(?:html?|php)$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:html?|php|md)$", re.IGNORECASE)
_DATED = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}[-_]")


def normalise_url(url: str) -> str:
    """Give what is left of an address where everything is taken off that mostly leads to the same page anyway.

    That is the scheme, `www.`, a port, the case of the host, `.html`, `index.html`, a slash at the end, the way
    letters are escaped, a fragment, and a query, unless it is all that tells pages apart (`/?p=12`).
    """
    parts = _split(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = normalise_path(url)
    query = f"?{parts.query}" if parts.query and not path else ""
    return f"{host}{path}{query}"


def normalise_path(url: str) -> str:
    """Give the path of an address in the same way: nothing for a home page."""
    path = unquote(_split(url).path)
    return _SUFFIX.sub("", _INDEX.sub("", path).rstrip("/"))


def find_slug(url: str) -> str:
    """Give the last part of an address's path, without a date before it, in lower case: what a page is called."""
    return _DATED.sub("", normalise_path(url).rpartition("/")[2]).lower()


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return urlsplit("")
