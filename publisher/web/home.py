"""`/`: what there is, and the way to it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from publisher.app import App
from publisher.settings import open_lists
from publisher.web.pages import Pages

_MOST = 5  # posts


def add_home(web: FastAPI, app: App, pages: Pages) -> None:
    """Serve the front page, and help who leaves the slash off the feeds."""

    @web.api_route("/", methods=["GET", "HEAD"])
    def answer_home() -> Response:
        return pages.show("home", headers={"Cache-Control": "no-cache"}, **show_home(app))

    @web.api_route("/feeds", methods=["GET", "HEAD"])
    def lead_to_feeds() -> Response:
        """Send people on; relative, so that it holds behind any proxy. No feed lives at this address."""
        return RedirectResponse("feeds/", status_code=308)


def show_home(app: App, *, elsewhere: bool = False) -> dict[str, Any]:  # what a template shows is of every kind
    """Give what the front page shows; `elsewhere`, other than where readers subscribe, it leads there."""
    settings = app.settings
    open_to_all = open_lists(settings)
    archive = app.archive
    lists = [
        {
            "list": entry,
            "language": settings.language_of(entry),
            "is_open": entry in open_to_all,
            "has_issues": bool(archive.list_issues(entry)),
        }
        for entry in dict.fromkeys((*open_to_all, *archive.lists))
    ]
    return {
        "lists": [entry for entry in lists if entry["is_open"] or entry["has_issues"]],
        "newest": find_newest(settings.feeds.path),
        "forms": settings.web.url if elsewhere else "",
        "feeds": settings.feeds_url if elsewhere else "feeds/",
    }


def find_newest(folder: Path) -> tuple[tuple[str, str], ...]:
    """Give title and address of the newest posts, out of the JSON feed; none where there is no such feed."""
    file = folder / "feed.json"
    try:
        return _read_newest(file, file.stat().st_mtime_ns)
    except (OSError, ValueError):
        return ()


@lru_cache(maxsize=4)
def _read_newest(file: Path, _changed: int) -> tuple[tuple[str, str], ...]:
    items = json.loads(file.read_bytes()).get("items", [])[:_MOST]
    return tuple((item["title"], item["url"]) for item in items if item.get("title") and item.get("url"))
