"""What people see: pages without scripts, cookies or anything from elsewhere, each in one answer."""

import base64
import html
from collections.abc import Callable, Mapping
from hashlib import sha256

from fastapi import Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from publisher.feeds.colour import readable
from publisher.phrases import fill, phrases_of
from publisher.settings import List, Settings
from publisher.web.page_templates import open_templates
from publisher.web.protection import PRIVATE

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

    # `object`: what a template shows is of every kind.
    def show(
        self,
        name: str,
        newsletter: List | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] = PRIVATE,
        **shown: object,
    ) -> Response:
        """Give the page that the template `name` makes, in the language of a list, or in the site's."""
        text = self.render(name, newsletter, **shown)
        return HTMLResponse(text, status, {"Content-Security-Policy": self._policy, **headers})

    def render(self, name: str, newsletter: List | None = None, **shown: object) -> str:
        """Give such a page as text."""
        settings = self._settings
        language = settings.language_of(newsletter) if newsletter else settings.site.language
        words = phrases_of(language)
        return (
            open_templates()
            .get_template(f"{name}.html.jinja")
            .render(
                words=words,
                style=self._style,
                language=language,
                site=settings.site,
                newsletter=newsletter,
                tell=_teller(settings, newsletter, shown),
                **shown,
            )
        )

    def message(self, name: str, newsletter: List | None = None, headers: Mapping[str, str] = PRIVATE) -> Response:
        """Give the page that says one thing, by the name of its phrase."""
        language = self._settings.language_of(newsletter) if newsletter else self._settings.site.language
        return self.show("message", newsletter, headers=headers, message=phrases_of(language).message(name))

    def refusal(self, status: int, headers: Mapping[str, str]) -> Response:
        """Give the page that comes with a status of 400 or above; it shows nothing of what happened inside."""
        message = phrases_of(self._settings.site.language).of_status(status)
        headers = {"Cache-Control": "no-store", **headers}
        return self.show("message", status=status, headers=headers, message=message)


def _teller(settings: Settings, newsletter: List | None, shown: Mapping[str, object]) -> Callable[[str], Markup]:
    """Give what puts titles and addresses into a sentence, marked as what they are: some run the other way."""
    site = html.escape(settings.site.title)
    parts = {"site": f'<span lang="{html.escape(settings.site.language)}" dir="auto">{site}</span>'}
    if newsletter:
        language = html.escape(settings.language_of(newsletter))
        parts["list"] = f'<span lang="{language}" dir="auto">{html.escape(newsletter.title)}</span>'
    if email := shown.get("email"):
        parts["email"] = f"<bdi>{html.escape(str(email))}</bdi>"

    def tell(sentence: str) -> Markup:
        return Markup(fill(html.escape(sentence), parts))  # noqa: S704 - every piece of it is escaped above

    return tell


def _render_style(settings: Settings) -> str:
    return (
        open_templates()
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
