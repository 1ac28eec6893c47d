"""`/archive/LIST/` and `/archive/LIST/ISSUE/`: what has gone out, as pages."""

from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from publisher.app import App
from publisher.settings import List
from publisher.web.archive_pages import render_issue, show_issues
from publisher.web.pages import Pages
from publisher.web.protection import PRIVATE

_PUBLIC = {"Cache-Control": "public, max-age=300"}
_NOT_FOUND_BY_SEARCH = {"X-Robots-Tag": "noindex"}


def add_archive(web: FastAPI, app: App, pages: Pages) -> None:
    """Serve what has gone out."""

    @web.api_route("/archive/{name}/", methods=["GET", "HEAD"])
    def list_issues(name: str) -> Response:
        newsletter = next((entry for entry in app.archive.lists if entry.name == name), None)
        if newsletter is None:
            raise HTTPException(404)
        shown = show_issues(app, newsletter, app.archive.list_issues(newsletter), "../../")
        return pages.show("archive", newsletter, headers=_public_headers(app), **shown)

    @web.api_route("/archive/{name}/{number}/", methods=["GET", "HEAD"])
    def show_issue(name: str, number: str, key: str = "") -> Response:
        """Show an issue. What is not for everybody needs the key that stands in the mail of who got it."""
        newsletter = _find(app.settings.lists, name)
        found = app.archive.show(newsletter, int(number), key) if newsletter and _is_number(number) else None
        if newsletter is None or found is None:
            raise HTTPException(404)
        text = render_issue(app, pages, newsletter, found, "../../../")
        # No policy of its own: its style is the mail's, and what every answer gets lets through no script.
        return HTMLResponse(text, headers=_public_headers(app) if found.is_public else PRIVATE)

    @web.api_route("/archive/{name}", methods=["GET", "HEAD"])
    @web.api_route("/archive/{name}/{number}", methods=["GET", "HEAD"])
    def add_slash(name: str, number: str = "") -> Response:
        """Send people on; relative, so that it holds behind any proxy."""
        if not _find(app.settings.lists, name) or (number and not _is_number(number)):
            raise HTTPException(404)
        return RedirectResponse(f"{number or name}/", status_code=308)


def _find(lists: tuple[List, ...], name: str) -> List | None:
    return next((entry for entry in lists if entry.name == name), None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _public_headers(app: App) -> dict[str, str]:
    return _PUBLIC if app.settings.archive.index else _PUBLIC | _NOT_FOUND_BY_SEARCH
