"""Renders the posts of a library, each once. What renders is loaded when the first post needs it."""

from collections.abc import Callable
from functools import partial

from publisher.content.addresses import Addresses
from publisher.content.library import Library
from publisher.content.post import Post, Rendered
from publisher.content.source import show_path
from publisher.errors import Problem
from publisher.settings import Settings


class Renderer:
    """Renders posts on demand and keeps what it made."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._addresses = library.addresses
        self._kept: dict[str, Rendered | Problem] = {}
        self._render: Callable[[Post], Rendered] | None = None

    def render(self, post: Post) -> Rendered | Problem:
        """Give a post of the library rendered, or the problem that keeps it from being so.

        Whatever goes wrong with a post is that post's problem only.
        """
        if post.path not in self._kept:
            self._kept[post.path] = self._render_guarded(post)
        return self._kept[post.path]

    def _render_guarded(self, post: Post) -> Rendered | Problem:
        """Render one post in this process. A process of its own, under limits, would take this method's place."""
        try:
            self._render = self._render or _load(self._addresses)
            return self._render(post)
        # What renders is other people's code on other people's texts: it may raise anything, and one text's
        # failure must not be another's.
        except Exception as error:  # noqa: BLE001
            self._render = None  # what failed half-way may hold half a text
            return Problem(
                code="render-failed",
                path=show_path(self._settings.posts.path / post.path, self._settings.root),
                line=post.body_line,
                text=f"this text can't be turned into HTML: {type(error).__name__}",
                hint="is something in it nested very deeply, or very long? The other posts go on",
            )


def _load(addresses: Addresses) -> Callable[[Post], Rendered]:
    # Half a second of imports, which a run with nothing new to show never pays.
    from publisher.content.markdown import make_converter  # noqa: PLC0415
    from publisher.content.render import render_post  # noqa: PLC0415

    return partial(render_post, convert=make_converter(), addresses=addresses)
