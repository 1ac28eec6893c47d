"""The folder of a blog, so far as its files say something of posts: settings, and data beside the posts."""

import re
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from publisher.content.permalinks import translate_permalink
from publisher.content.site_folders import folder_of
from publisher.content.site_reading import read_values
from publisher.content.source import SourceFile, read_one, show_path
from publisher.content.values import Mapping
from publisher.errors import Problem, Severity


class BlogFolder(msgspec.Struct, kw_only=True):
    """Where a blog is, and what was read of it.

    `posts` is the folder of posts, `file` the site's own file, and `paths` are those of the posts. Every file that
    was read, or looked for, is in `files`: what is read of a post depends on these and on the post, and on nothing
    else of the blog's.
    """

    posts: Path
    root: Path
    file: Path | None
    paths: tuple[str, ...] = ()
    files: dict[Path, Mapping] = msgspec.field(default_factory=dict)
    problems: list[Problem] = msgspec.field(default_factory=list)

    @property
    def base(self) -> Path:
        """The folder of the site whose own file there is; without one, that of the posts."""
        return folder_of(self.file) if self.file else self.posts

    def read(self, file: Path | None) -> Mapping:
        """Give what a file says; nothing where it isn't there, or can't be read."""
        if file is None:
            return Mapping()
        if file not in self.files:
            self.files[file] = read_values(file) if file.exists() else Mapping()
        return self.files[file]

    def show(self, file: Path) -> str:
        """Give a file as a person would type it."""
        return show_path(file, self.root)

    def folders(self) -> Iterator[str]:
        """Give every folder that holds posts, relative to that of all posts, which is `""`; parents first.

        The folder of a page bundle is no folder of posts: it is one.
        """
        found = {""}
        for path in self.paths:
            file = PurePosixPath(path)
            for folder in file.parents[1 if file.stem.partition(".")[0] == "index" else 0 :]:
                found.add("" if folder == PurePosixPath() else folder.as_posix())
        return iter(sorted(found))

    def above(self, top: Path) -> Iterator[Path]:
        """Give the folders from `top` down to that of the posts, which is left out; none if it isn't below."""
        if self.posts.is_relative_to(top):
            yield from reversed([folder for folder in self.posts.parents if folder.is_relative_to(top)])

    def read_zone(self, name: str) -> tzinfo | None:
        """Give the zone that the site's own file names, or None; one that doesn't exist is a problem."""
        if not name:
            return None
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            hint = "name one as in Europe/Paris; until then, dates are read in “site.timezone”"
            self.warn(f"“{name}” is no time zone", hint)
            return None

    def translate_permalink(self, written: str, placeholder: re.Pattern[str], ours: dict[str, str]) -> str:
        """Give the site's pattern of addresses in our words; nothing, and a problem, where we can't say it."""
        pattern = translate_permalink(written, placeholder, ours)
        if written and not pattern:
            hint = "set “posts.permalink”, as in permalink = '/{year}/{slug}/'"
            self.warn(f"“{written}” has a placeholder that we can't fill", hint)
        return pattern

    def read_program(self, file: Path | None) -> str:
        """Give a file as it is written; nothing where it isn't there, or can't be read."""
        self.read(file)  # so that a change of it is noticed
        source = read_one(file, file.name, file.name) if file and file.exists() else None
        return source.text if isinstance(source, SourceFile) else ""

    def warn(self, text: str, hint: str, file: Path | None = None) -> None:
        """Note what a file, or the site's own, says and we can't follow."""
        said_in = file or self.file
        shown = self.show(said_in) if said_in else ""
        self.problems.append(
            Problem(code="site-setting", path=shown, text=text, hint=hint, severity=Severity.WARNING)
        )
