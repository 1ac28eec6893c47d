"""Ghost's export -> files of posts. Writes what isn't there; what is there stays, unless it is meant to go."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from publisher.content.ghost import (
    ExportError,
    State,
    Story,
    find_ids,
    place_stories,
    read_export,
    read_permalink,
    read_stories,
    write_authors,
    write_story,
)
from publisher.content.heads import read_texts
from publisher.content.listing import list_posts
from publisher.content.source import show_path
from publisher.content.walk import walk_below
from publisher.errors import OutsideError, Problem, PublisherError
from publisher.files import write_atomic
from publisher.settings import Settings

_AUTHORS = "authors.yml"
_MEDIA = re.compile(rb"/content/(?:images|media|files)/[^\s\"'<>)\\]+")


class Fate(StrEnum):
    """What becomes of one file."""

    NEW = "new"
    UNCHANGED = "unchanged"  # it says the same already
    KEPT = "kept"  # it is there, and says something else
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of an import, and what becomes of it. `path` is as a person types it; authors are no `story`."""

    path: str
    fate: Fate
    story: Story | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: its files, oldest post first, and what was passed over.

    `pages` counts Ghost's pages, `media` the pictures and files that stay where Ghost has them; `permalink` is the
    pattern of its addresses in our words, where the export says one that isn't `/{slug}/`.
    """

    files: tuple[File, ...]
    pages: int
    media: int
    permalink: str
    problems: tuple[Problem, ...]

    @property
    def states(self) -> Counter[State]:
        """How many posts are of each state."""
        return Counter(file.story.state for file in self.files if file.story)

    @property
    def fates(self) -> Counter[Fate]:
        """How many files became what, the authors' among them."""
        return Counter(file.fate for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostImport:
    """How an export is read: into which folder, whether what differs is replaced, whether anything is written."""

    settings: Settings
    folder: Path
    replace: bool
    write: bool

    def run(self, file: Path, now: datetime) -> Imported:
        """Make a file of each post in the export.

        A post is known again by its id, wherever its file is by now. Raises PublisherError where the export can't
        be read, OutsideError where the disk fails.
        """
        try:
            export = read_export(_read(file), self.settings.site.url)
        except ExportError as error:
            raise PublisherError(f"{file}: {error}", hint=error.hint) from error
        read = read_stories(export, str(file), now)
        stories = place_stories(read.stories, self._find_existing())
        contents = {path: write_story(story) for path, story in stories.items()}
        contents[_AUTHORS] = write_authors(read.authors)
        return Imported(
            files=tuple(
                File(path=self._show(path), fate=self._put(path, content), story=stories.get(path))
                for path, content in contents.items()
            ),
            pages=read.pages,
            media=len({found for content in contents.values() for found in _MEDIA.findall(content)}),
            permalink=read_permalink(export),
            problems=read.problems,
        )

    def _find_existing(self) -> dict[str, str]:
        if not self.folder.exists():
            return {}
        return find_ids(read_texts(list_posts(walk_below(self.folder), self.settings.root, ())))

    def _show(self, path: str) -> str:
        return show_path(self.folder / path, self.settings.root)

    def _put(self, path: str, content: bytes) -> Fate:
        """Write a file if that is wanted and takes nothing from anyone, and say what became of it."""
        file = self.folder / path
        try:
            held = file.read_bytes() if file.exists() else None
            fate = _decide(held, content, replace=self.replace)
            if self.write and fate in (Fate.NEW, Fate.REPLACED):
                write_atomic(file, content)
        except OSError as error:
            raise OutsideError(f"{file} can't be written: {error.strerror or error}") from error
        return fate


def _decide(held: bytes | None, content: bytes, *, replace: bool) -> Fate:
    if held is None:
        return Fate.NEW
    if held == content:
        return Fate.UNCHANGED
    return Fate.REPLACED if replace else Fate.KEPT


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise PublisherError(f"{file} can't be read: {error.strerror or error}") from error
