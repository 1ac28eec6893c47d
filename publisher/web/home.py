"""`/`: what there is, and the way to it."""

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from publisher.web.pages import Pages


def add_home(web: FastAPI, pages: Pages) -> None:
    """Serve the front page, and help who leaves the slash off the feeds."""

    @web.api_route("/", methods=["GET", "HEAD"])
    def show_home() -> Response:
        return pages.home()

    @web.api_route("/feeds", methods=["GET", "HEAD"])
    def lead_to_feeds() -> Response:
        """Send people on; relative, so that it holds behind any proxy. No feed lives at this address."""
        return RedirectResponse("feeds/", status_code=308)
