"""Where pictures for mail and feeds are made and kept: `feeds/media/HASH.png`, drawn or copied once, never removed.

Mail that was sent shows them for as long as somebody keeps it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from publisher.content.drawing import LARGEST_FILE, DrawingError, below_of, can_draw, size_of
from publisher.errors import Problem, Severity
from publisher.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from publisher.content.draw_guard import DrawGuard
    from publisher.content.post import Medium
    from publisher.settings import Settings

_VERSION = 2  # to be raised when the same source is drawn otherwise
_NEW_KINDS = frozenset({".svg", ".webp", ".avif"})  # that some mail program doesn't show
_INSTALL = "pip install 'publisher[images]' draws it"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that was made: its address, its size and how far it reaches below the line, in pixels."""

    url: str
    width: int
    height: int
    below: int = 0


def served_pictures(settings: Settings) -> Path:
    """Give the folder from which readers are served pictures that were made."""
    return settings.feeds.path / "media"


def address_of_pictures(settings: Settings) -> str:
    """Give where readers find that folder."""
    return f"{settings.feeds_url}media/"


class Studio:
    """Makes the pictures of one site.

    They are kept in `folder`; without one nothing is written, as for a look at what would be.
    `problems` gathers what could not be drawn, each with the post that it is in.
    """

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        self.settings = settings
        self.folder = folder
        self.problems: list[Problem] = []
        self._guard: DrawGuard | None = None
        self._made: dict[str, Picture | None] = {}

    def draw_formula(self, source: str, post: str) -> Picture | None:
        """Give the picture of LaTeX, or nothing where it can't be drawn."""
        return self._draw("formula", source.encode(errors="replace"), post, "a formula")

    def draw_diagram(self, source: str, post: str) -> Picture | None:
        """Give the picture of a diagram, or nothing where it can't be drawn."""
        return self._draw("diagram", source.encode(errors="replace"), post, "a diagram")

    def copy(self, media: Iterable[Medium]) -> None:
        """Keep a copy of each file whose address is in that folder, where it isn't there yet."""
        if self.folder != served_pictures(self.settings):
            return
        home = address_of_pictures(self.settings)
        for medium in media:
            if not medium.path or not medium.url.startswith(home):
                continue
            file = self.folder / medium.url.removeprefix(home)
            if file.exists():
                continue
            try:
                write_atomic(file, (self.settings.root / medium.path).read_bytes())
            except FileNotFoundError:
                continue  # gone since it was looked at; the next build tells

    def convert(self, medium: Medium, post: str) -> Picture | None:
        """Give a picture of an old kind for a local one of a new kind, or nothing where it needs or has none."""
        file = self.settings.root / medium.path
        if not medium.path or file.suffix.lower() not in _NEW_KINDS:
            return None
        try:
            with file.open("rb") as opened:
                data = opened.read(LARGEST_FILE + 1)
        except OSError:
            return None  # the build has told of it
        return self._draw(file.suffix.lower(), data, post, file.name)

    def _draw(self, kind: str, source: bytes, post: str, what: str) -> Picture | None:
        name = hashlib.sha256(f"{_VERSION} {kind} ".encode() + source).hexdigest()[:32]
        if name not in self._made:
            self._made[name] = self._make(name, kind, source, post, what)
        return self._made[name]

    def _make(self, name: str, kind: str, source: bytes, post: str, what: str) -> Picture | None:
        folders = dict.fromkeys((served_pictures(self.settings), self.folder))
        for folder in filter(None, folders):
            if (folder / f"{name}.png").exists():
                return self._picture(name, (folder / f"{name}.png").read_bytes())
        if not can_draw():
            self._tell(post, f"{what} stands as its source, for want of a program that draws", _INSTALL)
            return None
        try:
            png = self._open_guard().draw(kind, source)
        except DrawingError as error:
            self._tell(post, f"{what} can't be drawn: {error}", "its source stands in mail and feeds instead")
            return None
        if self.folder:
            write_atomic(self.folder / f"{name}.png", png)
        return self._picture(name, png)

    def _open_guard(self) -> DrawGuard:
        from publisher.content.draw_guard import DrawGuard  # starts processes, and few posts need it

        self._guard = self._guard or DrawGuard()
        return self._guard

    def _picture(self, name: str, png: bytes) -> Picture:
        width, height = size_of(png)
        return Picture(
            url=f"{address_of_pictures(self.settings)}{name}.png", width=width, height=height, below=below_of(png)
        )

    def _tell(self, post: str, text: str, hint: str) -> None:
        file = self.settings.posts.path / post
        root = self.settings.root
        shown = (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
        problem = Problem(code="picture-not-drawn", path=shown, text=text, hint=hint, severity=Severity.WARNING)
        if problem not in self.problems:
            self.problems.append(problem)
