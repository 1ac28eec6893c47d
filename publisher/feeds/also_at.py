"""Old addresses that live on: each serves the bytes of a feed, which names its new address as its own."""

import posixpath
from collections.abc import Sequence

from msgspec.structs import replace

from publisher.config_problems import show_path
from publisher.errors import Problem
from publisher.feeds.feed_file import FeedFile
from publisher.settings import Settings


def find_copies(files: Sequence[FeedFile], settings: Settings) -> tuple[list[FeedFile], list[Problem]]:
    """Give a file for each address of `also_at`, and a problem for each that can't be one.

    An old address is a path below the folder of feeds, and so is the feed that it stands for.
    """
    known = {file.path: file for file in files}
    copies: list[FeedFile] = []
    problems: list[Problem] = []
    for old, new in settings.feeds.also_at.items():
        if told := _refuse(old, new, known):
            problems.append(
                Problem(
                    code="feed-also-at", path=show_path(settings.file), text=f"feeds.also_at: {told}", hint=_HINT
                )
            )
        else:
            copies.append(replace(known[new], path=old))
    return copies, problems


_HINT = 'write it as "feed_rss_created.xml" = "rss.xml": both are paths below the folder of feeds'


def _refuse(old: str, new: str, known: dict[str, FeedFile]) -> str:
    if new not in known:
        return f"there is no feed “{new}”"
    if old in known:
        return f"“{old}” is written as a feed of its own"
    hidden = any(part.startswith(".") for part in old.split("/"))
    if not old or posixpath.normpath(old) != old or old.startswith("/") or hidden or "\0" in old or "\\" in old:
        return f"“{old}” is no path below the folder of feeds"
    if old.endswith((".gz", ".br")):
        return f"“{old}” ends as packed files do"
    return ""
