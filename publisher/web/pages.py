"""What people see: pages without scripts, cookies or anything from elsewhere, each in one answer."""

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import jinja2
from fastapi import Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from publisher.feeds.colour import readable
from publisher.settings import List, Settings
from publisher.web.phrases import phrases_of

_TEMPLATES = Path(__file__).parent / "templates"
_PAPER, _NIGHT = "#fbfaf7", "#151619"  # the backgrounds, light and dark: those of the feeds' pages
_NIGHT_CARD = "#1d1f23"  # lies upon the dark one; whatever can be read on it can be read on both
_ACCENT, _ACCENT_DARK = "#0b5cad", "#8ab8ff"  # what can be read on them, for a brand's colour that can't


class Pages:
    """The pages of one site, as answers. `headers` are added to those that every page has."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Markup: our own style sheet, with colours that `readable` knows for colours.
        self._style = Markup(_render_style(settings))  # noqa: S704 - as the line above says
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{_digest(self._style)}'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )

    def home(self) -> Response:
        """Give the front page."""
        return self._page("home", self._settings.site.language, headers={"Cache-Control": "no-cache"})

    def leave(self, newsletter: List, headers: Mapping[str, str]) -> Response:
        """Give the page with the one button that leaves a list."""
        return self._page("leave", self._settings.language_of(newsletter), newsletter=newsletter, headers=headers)

    def left(self, newsletter: List, headers: Mapping[str, str]) -> Response:
        """Give the page that says it is done."""
        return self._page("left", self._settings.language_of(newsletter), newsletter=newsletter, headers=headers)

    def not_a_link(self, headers: Mapping[str, str]) -> Response:
        """Give the page for a link that leads to nobody."""
        message = phrases_of(self._settings.site.language).not_a_link
        return self._page("message", self._settings.site.language, message=message, headers=headers)

    def test_link(self, newsletter: List, headers: Mapping[str, str]) -> Response:
        """Give the page for the link of a message that was sent as a test."""
        language = self._settings.language_of(newsletter)
        return self._page("message", language, message=phrases_of(language).test_link, headers=headers)

    def own_feed(
        self, newsletter: List, addresses: Sequence[tuple[str, str]], headers: Mapping[str, str]
    ) -> Response:
        """Give the page with the addresses of a reader's own feed: what each is called, and where it is."""
        language = self._settings.language_of(newsletter)
        return self._page("own_feed", language, newsletter=newsletter, addresses=addresses, headers=headers)

    def refusal(self, status: int, headers: Mapping[str, str]) -> Response:
        """Give the page that comes with a status of 400 or above; it shows nothing of what happened inside."""
        message = phrases_of(self._settings.site.language).of_status(status)
        headers = {"Cache-Control": "no-store", **headers}
        return self._page("message", self._settings.site.language, status, message=message, headers=headers)

    def _page(
        self, name: str, language: str, status: int = 200, *, headers: Mapping[str, str], **shown: object
    ) -> Response:
        page = _templates().get_template(f"{name}.html.jinja")
        words = phrases_of(language)
        text = page.render(words=words, style=self._style, language=language, site=self._settings.site, **shown)
        return HTMLResponse(text, status, {"Content-Security-Policy": self._policy, **headers})


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render_style(settings: Settings) -> str:
    return (
        _templates()
        .get_template("style.css.jinja")
        .render(
            paper=_PAPER,
            night=_NIGHT,
            night_card=_NIGHT_CARD,
            accent=readable(settings.brand.accent, on=_PAPER, otherwise=_ACCENT),
            accent_dark=readable(settings.brand.accent_dark, on=_NIGHT_CARD, otherwise=_ACCENT_DARK),
        )
    )


def _digest(style: str) -> str:
    """Give the hash by which a policy lets one style element through (CSP 3 §6.7.3.3)."""
    return base64.b64encode(sha256(style.encode()).digest()).decode("ascii")
