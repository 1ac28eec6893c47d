"""A feed -> its page for people: what a feed is, the addresses to copy, the newest entries, the other feeds.

And the style sheet that a browser shows the XML itself with.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from publisher.feeds.colour import readable
from publisher.feeds.model import Feed
from publisher.phrases import Phrases, fill, phrases_of
from publisher.settings import Settings

_TEMPLATES = Path(__file__).parent / "templates"
_PAPER, _NIGHT = "#fbfaf7", "#151619"  # the backgrounds, light and dark
_NIGHT_CARD = "#1d1f23"  # links stand on it too, and it is the harder one to read on
_ACCENT, _ACCENT_DARK = "#0b5cad", "#8ab8ff"  # what can be read on them, for a brand's colour that can't


def render_page(feed: Feed, feeds: Sequence[Feed], settings: Settings) -> bytes:
    """Give `index.html` of `feed`; `feeds` are all there are, the site's first. Days are those of the site's zone.

    The page needs no script and fetches nothing. Its own words are in the site's language where we know it, else
    English, and marked so; what authors wrote is marked with its own language.
    """
    zone = settings.site.timezone
    words = phrases_of(settings.site.language)
    page = (
        _templates()
        .get_template("index.html.jinja")
        .render(
            feed=feed,
            site_feed=feeds[0],
            site_url=settings.site.url,
            words=words,
            groups=_groups(feeds, words) if feed.scope == feeds[0].scope else [],
            lists=_lists(settings),
            marked=lambda phrase, **names: _fill_in(
                phrase, {name: _mark(text, feed) for name, text in names.items()}
            ),
            day=lambda instant: words.write_day(instant.astimezone(zone).date()),
            iso_day=lambda instant: instant.astimezone(zone).date().isoformat(),
            up="../" * feed.scope.folder.count("/"),
            **_colours(settings),
        )
    )
    return page.encode()


def render_style_sheet(settings: Settings) -> bytes:
    """Give the style sheet of the XML: a browser shows what a feed is, and the titles in it."""
    words = phrases_of(settings.site.language)
    sheet = (
        _templates()
        .get_template("feed.css.jinja")
        .render(
            direction=words.direction,
            this_is_a_feed=_css_text(words.say("this_is_a_feed")),
            paste_it=_css_text(words.say("paste_it")),
            **_colours(settings),
        )
    )
    return sheet.encode()


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _colours(settings: Settings) -> dict[str, str]:
    return {
        "paper": _PAPER,
        "night": _NIGHT,
        "accent": readable(settings.brand.accent, on=_PAPER, otherwise=_ACCENT),
        "accent_dark": readable(settings.brand.accent_dark, on=_NIGHT_CARD, otherwise=_ACCENT_DARK),
    }


def _groups(feeds: Sequence[Feed], words: Phrases) -> list[tuple[str, str, list[Feed]]]:
    """Give, for each kind of feed there is, its name in the addresses, its name for people, and its feeds."""
    names = words.table("kinds").items()
    kinds = [(kind, name, [feed for feed in feeds if feed.scope.kind == kind]) for kind, name in names]
    return [group for group in kinds if group[2]]


def _lists(settings: Settings) -> list[tuple[str, str]]:
    """Give the title of each newsletter, and where people subscribe to it; none where no server takes them in."""
    if settings.web.url is None:
        return []
    return [(entry.title, f"{settings.web.url}subscribe/{quote(entry.name)}") for entry in settings.lists]


def _mark(text: str, feed: Feed) -> Markup:
    """Give what an author wrote, marked as that, inside a sentence of ours."""
    return Markup('<span lang="{}" dir="auto">{}</span>').format(feed.language, text)


def _fill_in(phrase: str, names: dict[str, Markup]) -> Markup:
    return Markup(fill(str(escape(phrase)), names))  # noqa: S704 - every piece of it is escaped


def _css_text(text: str) -> Markup:
    """Give a text as CSS quotes one (CSS Syntax 3 §4.3.5). Phrases hold neither controls nor line ends."""
    return Markup('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')  # noqa: S704 - our own words alone
