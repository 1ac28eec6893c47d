"""The pages of the archive as text: the same where they are served and where they are exported."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from publisher.app import App
from publisher.app.archive import Listed, Shown
from publisher.feeds import FORMATS
from publisher.phrases import phrases_of
from publisher.settings import List, open_lists
from publisher.web.pages import Pages


# `Any`: what a template shows is of every kind.
def show_issues(app: App, newsletter: List, issues: Sequence[Listed], forms: str) -> dict[str, Any]:
    """Give what the page of a list's issues shows. `forms` leads to where readers subscribe."""
    years = groupby(issues, key=lambda issue: issue.day.year)
    canonical = f"{app.settings.web.url}archive/{newsletter.name}/" if app.settings.web.url else ""
    return _common(app, newsletter, forms) | {
        "years": [(year, list(members)) for year, members in years],
        "canonical": canonical,
        "is_hidden": not app.settings.archive.index,
    }


def render_issue(app: App, pages: Pages, newsletter: List, found: Shown, forms: str) -> str:
    """Give the page of one issue. It stands two folders below the archive, three below the front page."""
    twin = found.twin
    shown = _common(app, newsletter, forms) | {
        "found": found,
        # Markup: `make_twin` has let through nothing that runs, and no end of a style sheet.
        "mail_style": Markup(twin.style),  # noqa: S704 - as the line above says
        "mail": Markup(twin.body),  # noqa: S704 - as above
        "is_hidden": not (found.is_public and app.settings.archive.index),
    }
    return pages.render("issue", newsletter, **shown)


def _common(app: App, newsletter: List, forms: str) -> dict[str, Any]:  # what a template shows is of every kind
    settings = app.settings
    words = phrases_of(settings.language_of(newsletter))
    subscribe = f"{forms}subscribe/{newsletter.name}" if newsletter in open_lists(settings) else ""
    return {
        "subscribe": subscribe,
        "feeds": [(FORMATS[name], f"{settings.feeds_url}{FORMATS[name].file}") for name in settings.feeds.formats],
        "feeds_url": settings.feeds_url,
        "write_day": words.write_day,
    }
