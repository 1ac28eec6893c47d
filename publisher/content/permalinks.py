"""Where a post stands on the web: the pattern of `posts.permalink`, filled in."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from urllib.parse import quote

from publisher.errors import PublisherError

PLACEHOLDERS = ("year", "month", "day", "slug", "title", "file", "path", "category", "categories")
_SLASHES = re.compile("/{2,}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What a path may hold as it is (RFC 3986 §3.3); everything else is percent-encoded.
_SAFE = "/!$&'()*+,;=:@-._~"


def check_permalink(pattern: str) -> str:
    """Give `pattern` if every placeholder in it is known. Raises PublisherError."""
    for name in _PLACEHOLDER.findall(pattern):
        if name not in PLACEHOLDERS:
            known = " ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            raise PublisherError(f"posts.permalink: there is no {{{name}}}", hint=f"known are: {known}")
    return pattern


def fill_permalink(pattern: str, site_url: str, day: date, parts: Mapping[str, str]) -> str:
    """Give the absolute address of a post.

    `pattern` is relative to the site even with a slash at its start, since a site may stand below a host's root.
    `parts` holds what stands for every placeholder but those of the `day`, which is the post's as its system counts
    it. An empty part leaves no empty segment behind.
    """
    values = {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}", **parts}
    texts, names = _split(pattern)
    path = texts[0] + "".join(values[name] + text for name, text in zip(names, texts[1:], strict=True))
    if "//" in path:
        path = _SLASHES.sub("/", path)
    return site_url + quote(path.removeprefix("/"), safe=_SAFE)


def names_in(pattern: str) -> tuple[str, ...]:
    """Give the placeholders of a pattern, in their order."""
    return _split(pattern)[1]


@cache
def _split(pattern: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the texts between the placeholders of a pattern, and the placeholders."""
    parts = _PLACEHOLDER.split(pattern)
    return tuple(parts[::2]), tuple(parts[1::2])


def fixed_part(pattern: str) -> str:
    """Give the folder that every address of `pattern` begins with: `blog/` of `/blog/{year}/{slug}/`."""
    return pattern.partition("{")[0].rpartition("/")[0].strip("/") + "/"
