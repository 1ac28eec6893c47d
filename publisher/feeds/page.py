"""A feed -> its page for people: what a feed is, the addresses to copy, the newest entries, the other feeds."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2

from publisher.feeds.colour import readable
from publisher.feeds.model import Feed
from publisher.settings import Settings

_TEMPLATES = Path(__file__).parent / "templates"
_PAPER, _NIGHT = "#fbfaf7", "#151619"  # the backgrounds, light and dark
_NIGHT_CARD = "#1d1f23"  # links stand on it too, and it is the harder one to read on
_ACCENT, _ACCENT_DARK = "#0b5cad", "#8ab8ff"  # what can be read on them, for a brand's colour that can't
_KINDS = {"category": "Categories", "tag": "Tags", "author": "Authors", "language": "Languages"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def render_page(feed: Feed, feeds: Sequence[Feed], settings: Settings) -> bytes:
    """Give `index.html` of `feed`; `feeds` are all there are, the site's first. Days are those of the site's zone.

    The page needs no script and fetches nothing. Its own words are English and marked so; what authors wrote is
    marked with its own language.
    """
    zone = settings.site.timezone
    page = _template().render(
        feed=feed,
        site_feed=feeds[0],
        site_url=settings.site.url,
        groups=_groups(feeds) if feed is feeds[0] else [],
        day=lambda instant: _day(instant, zone),
        iso_day=lambda instant: instant.astimezone(zone).date().isoformat(),
        up="../" * feed.scope.folder.count("/"),
        paper=_PAPER,
        night=_NIGHT,
        accent=readable(settings.brand.accent, on=_PAPER, otherwise=_ACCENT),
        accent_dark=readable(settings.brand.accent_dark, on=_NIGHT_CARD, otherwise=_ACCENT_DARK),
    )
    return page.encode()


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("index.html.jinja")


def _groups(feeds: Sequence[Feed]) -> list[tuple[str, str, list[Feed]]]:
    """Give, for each kind of feed there is, its name in the addresses, its name for people, and its feeds."""
    kinds = [(kind, name, [feed for feed in feeds if feed.scope.kind == kind]) for kind, name in _KINDS.items()]
    return [group for group in kinds if group[2]]


def _day(instant: datetime, zone: ZoneInfo) -> str:
    """Give a day as `26 December 2024`, which nobody can read as another day; no locale is asked."""
    local = instant.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
