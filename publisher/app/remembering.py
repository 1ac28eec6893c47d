"""Between two looks of a program that stays: where nothing was touched, nothing is read and rendered again."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from publisher.app.building import Built, build_site
from publisher.content import Library, Visibility
from publisher.settings import Settings

_LONGEST = timedelta(minutes=5)  # until a post that has expired meanwhile is noticed

_SETTINGS = frozenset({".json", ".toml", ".yaml", ".yml"})  # what blogs keep settings and authors in
# A file's place, number, size and times: whoever changes a file changes one of these.
Trace = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    traces: tuple[Trace, ...]
    since: datetime
    until: datetime
    built: Built


class Builds:
    """The builds of one program. The last one is good for as long as no file was touched and no post came out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last: _Remembered | None = None

    def build(self, now: datetime) -> Built:
        """Build, or give what the last build came to, with no file changed. Raises as `build_site`."""
        traces = tuple(look_at(self._settings))
        last = self._last
        if last and last.traces == traces and last.since <= now < last.until and self._is_whole(last.built):
            return replace(last.built, files=tuple(replace(file, changed=False) for file in last.built.files))
        built = build_site(self._settings, now)
        self._last = _Remembered(traces=traces, since=now, until=find_next_change(built.library, now), built=built)
        return built

    def _is_whole(self, built: Built) -> bool:
        return all((self._settings.root / file.path).exists() for file in built.files)


def find_next_change(library: Library, now: datetime) -> datetime:
    """Give when the next post comes out by itself, or when it is time to look again anyway."""
    coming = (post.published for post in library.posts if post.visibility is Visibility.FUTURE)
    return min((now + _LONGEST, *coming))


def look_at(settings: Settings) -> Iterator[Trace]:
    """Give a trace of every file that a build reads: posts, what lies with them, authors, the blog's settings."""
    for here, folders, names in os.walk(settings.posts.path):
        folders.sort()
        for name in sorted(names):
            yield _trace(Path(here, name))
    around = {settings.root, settings.root / "_data", *settings.posts.path.parents}
    for folder in sorted(folder for folder in around if folder.is_relative_to(settings.root)):
        for file in sorted(folder.glob("*")):
            if file.suffix in _SETTINGS:
                yield _trace(file)
    for named in (settings.posts.identity, settings.posts.authors):
        if named is not None:
            yield _trace(named)


def _trace(file: Path) -> Trace:
    try:
        found = file.lstat()
    except OSError:
        return str(file), 0, 0, 0, 0
    return str(file), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
