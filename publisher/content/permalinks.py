"""Where a post stands on the web: the pattern of `posts.permalink`, filled in."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from urllib.parse import quote

from publisher.errors import PublisherError

_OF_THE_POST = ("slug", "title", "file", "path", "category", "categories", "slugified_categories", "author")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What stands for a day and a time. English, whatever the machine speaks: these words are parts of addresses.
OF_THE_DAY: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda instant: f"{instant.year:04}",
    "month": lambda instant: f"{instant.month:02}",
    "day": lambda instant: f"{instant.day:02}",
    "hour": lambda instant: f"{instant.hour:02}",
    "minute": lambda instant: f"{instant.minute:02}",
    "second": lambda instant: f"{instant.second:02}",
    "short_year": lambda instant: f"{instant.year % 100:02}",
    "i_month": lambda instant: str(instant.month),
    "short_month": lambda instant: _MONTHS[instant.month - 1][:3],
    "long_month": lambda instant: _MONTHS[instant.month - 1],
    "i_day": lambda instant: str(instant.day),
    "y_day": lambda instant: f"{instant.timetuple().tm_yday:03}",
    "short_day": lambda instant: _DAYS[instant.weekday()][:3],
    "long_day": lambda instant: _DAYS[instant.weekday()],
    "w_day": lambda instant: str(instant.isoweekday()),
    "week": lambda instant: f"{instant.isocalendar().week:02}",
    "w_year": lambda instant: str(instant.isocalendar().year),
}
PLACEHOLDERS = (*OF_THE_DAY, *_OF_THE_POST)
_SLASHES = re.compile("/{2,}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What a path may hold as it is (RFC 3986 §3.3); everything else is percent-encoded.
_SAFE = "/!$&'()*+,;=:@-._~"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]*")  # what nearly every address is made of, and is as it is


def check_permalink(pattern: str) -> str:
    """Give `pattern` if every placeholder in it is known. Raises PublisherError."""
    for name in _PLACEHOLDER.findall(pattern):
        if name not in PLACEHOLDERS:
            known = " ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            raise PublisherError(f"posts.permalink: there is no {{{name}}}", hint=f"known are: {known}")
    return pattern


def translate_permalink(written: str, placeholder: re.Pattern[str], ours: Mapping[str, str]) -> str:
    """Give another system's pattern in our words; nothing where it has a placeholder that we have no word for.

    `placeholder` finds one, with its name as its first group; `ours` gives what we write for each name.
    """
    if not all(name in ours for name in placeholder.findall(written)):
        return ""
    return placeholder.sub(lambda found: ours[found[1]], written)


def fill_permalink(pattern: str, site_url: str, instant: datetime, parts: Mapping[str, str]) -> str:
    """Give the absolute address of a post.

    `pattern` is relative to the site even with a slash at its start, since a site may stand below a host's root.
    `parts` holds what stands for every placeholder but those of the `instant`, which is in the zone whose day the
    address shows. An empty part leaves no empty segment behind.
    """
    texts = _fill_day(pattern, instant, instant.tzinfo)
    path = "".join([text + parts[name] if name else text for text, name in texts])
    if "//" in path:
        path = _SLASHES.sub("/", path)
    path = path.removeprefix("/")
    return site_url + (path if _PLAIN.fullmatch(path) else quote(path, safe=_SAFE))


@cache
def parts_in(pattern: str) -> tuple[str, ...]:
    """Give the placeholders of a pattern, in their order, without those of the day."""
    return tuple(name for _, name in _split(pattern) if name and name not in OF_THE_DAY)


@lru_cache(4096)  # the posts of a blog share their days
def _fill_day(pattern: str, instant: datetime, _zone: tzinfo | None) -> tuple[tuple[str, str], ...]:
    """Give the texts of a pattern as `_split` does, with the day filled in.

    Equal instants may have days that differ: so what is kept is told apart by the zone, too.
    """
    filled, before = [], ""
    for text, name in _split(pattern):
        if name in OF_THE_DAY:
            before += text + OF_THE_DAY[name](instant)
        else:
            filled.append((before + text, name))
            before = ""
    return tuple(filled)


@cache
def _split(pattern: str) -> tuple[tuple[str, str], ...]:
    """Give the texts of a pattern, each with the placeholder behind it; the last has none."""
    parts = [*_PLACEHOLDER.split(pattern), ""]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


@cache
def fixed_part(pattern: str) -> str:
    """Give the folder that every address of `pattern` begins with: `blog/` of `/blog/{year}/{slug}/`."""
    return pattern.partition("{")[0].rpartition("/")[0].strip("/") + "/"
