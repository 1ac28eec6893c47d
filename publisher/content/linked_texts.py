"""Links of a post to other texts of Markdown: those that lead nowhere are told, since nobody sees it in a text."""

import os
import posixpath
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from publisher.content.dependencies import FileRead, PostAsked
from publisher.content.site_folders import SiteFolders
from publisher.content.source import SUFFIXES, show_path
from publisher.errors import Problem, Severity
from publisher.traces import trace_file


class LinkedTexts(msgspec.Struct, frozen=True):
    """What is wrong with a post's links to texts, and where we looked for those that are no posts."""

    problems: tuple[Problem, ...]
    looked: tuple[FileRead, ...]


def check_links(
    asked: Iterable[PostAsked], folders: SiteFolders, root: Path, find_line: Callable[[str], int]
) -> LinkedTexts:
    """Look for every text that a post links to by its path; what lies outside the site is nobody's business here.

    `root` is the folder of config.toml, and `find_line` gives the line of the post in which words stand.
    """
    problems: list[Problem] = []
    looked: list[FileRead] = []
    for link in asked:
        if link.by_tag or not link.name.endswith(SUFFIXES):
            continue
        name = posixpath.basename(link.name)
        if link.address is None:
            told = f"the post “{name}” is not out: readers see the words of this link, and no link"
            problems.append(_tell(told, "publish that post first, or drop the link", find_line(name)))
        elif not link.address:
            # An address knows a path from the folder of posts and one from the folder above it by one name.
            files = [Path(os.path.normpath(folder / link.name)) for folder in (folders.posts, folders.posts.parent)]
            files = [file for file in files if file.is_relative_to(folders.site)]
            looked += [FileRead(path=show_path(file, root), trace=trace_file(file)) for file in files]
            if files and not any(file.is_file() for file in files):
                told = f"“{name}”, which a link leads to, is not there"
                problems.append(_tell(told, "its path is read from this post's own file", find_line(name)))
    return LinkedTexts(tuple(problems), tuple(looked))


def _tell(text: str, hint: str, line: int) -> Problem:
    return Problem(code="link-missing", line=line, text=text, hint=hint, severity=Severity.WARNING)
