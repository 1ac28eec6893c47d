"""A folder and all below it, walked once: every file as it looks from outside. Reads none of them."""

import os
from typing import NamedTuple

from publisher.traces import NO_TRACE, Trace, read_clock, trace_of

Look = tuple[str, Trace]
"""The place of a file, and what lies there."""


class Walk(NamedTuple):
    """What lies below `folder`: the files of each folder, by its place, in no order. No link is followed.

    `begun` is when it was walked, as traces count. `links` are the places of links, which are files here whatever
    they lead to; `closed` are the folders that can't be listed.
    """

    folder: str
    begun: int
    files: dict[str, list[Look]]
    links: frozenset[str]
    closed: dict[str, OSError]

    @property
    def looks(self) -> list[Look]:
        """A look at every file, in no order."""
        return [look for looks in self.files.values() for look in looks]


def walk_below(folder: str | os.PathLike[str], leave_out: frozenset[str] = frozenset()) -> Walk:
    """Look at every file below `folder`, but not below the folders to `leave_out`.

    Where `folder` is missing or closed, it is one of those that are closed.
    """
    top, begun = os.fspath(folder), read_clock()
    files: dict[str, list[Look]] = {}
    links: list[str] = []
    closed: dict[str, OSError] = {}
    waiting = [top]
    while waiting:
        here = waiting.pop()
        try:
            looks, folders, found = _look_into(here)
        except OSError as error:
            error.filename = here
            closed[here] = error
            continue
        files[here] = looks
        links += found
        waiting += (folder for folder in folders if folder not in leave_out)
    return Walk(top, begun, files, frozenset(links), closed)


def _look_into(folder: str) -> tuple[list[Look], list[str], list[str]]:
    """Look at every file in a folder; give the folders in it, too, and which of the files are links.

    Raises OSError where it can't be listed.
    """
    start = folder if folder.endswith("/") else f"{folder}/"
    looks: list[Look] = []
    folders: list[str] = []
    links: list[str] = []
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)  # where its files are found sooner than by whole paths
    try:
        with os.scandir(handle) as found:
            entries = list(found)
        for entry in entries:
            place = start + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(place)
                    continue
                if entry.is_symlink():
                    links.append(place)
                looks.append((place, trace_of(entry.stat(follow_symlinks=False))))
            except OSError:  # gone meanwhile: whoever reads it will say so
                looks.append((place, NO_TRACE))
    finally:
        os.close(handle)
    return looks, folders, links
