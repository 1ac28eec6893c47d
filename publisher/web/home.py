"""`/`: what there is, and the way to it."""

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from publisher.app import App
from publisher.settings import open_lists
from publisher.web.pages import Pages


def add_home(web: FastAPI, app: App, pages: Pages) -> None:
    """Serve the front page, and help who leaves the slash off the feeds."""

    @web.api_route("/", methods=["GET", "HEAD"])
    def show_home() -> Response:
        settings = app.settings
        lists = [{"list": entry, "language": settings.language_of(entry)} for entry in open_lists(settings)]
        return pages.show("home", headers={"Cache-Control": "no-cache"}, lists=lists, newest=[])

    @web.api_route("/feeds", methods=["GET", "HEAD"])
    def lead_to_feeds() -> Response:
        """Send people on; relative, so that it holds behind any proxy. No feed lives at this address."""
        return RedirectResponse("feeds/", status_code=308)
