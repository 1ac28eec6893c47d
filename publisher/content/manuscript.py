"""A post's text with all that it is made of, and where each line of it was written."""

import bisect
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from publisher.content.dependencies import FileRead
from publisher.content.post import Post
from publisher.content.site_folders import SiteFolders
from publisher.content.snippet_files import SnippetFiles
from publisher.content.snippet_rules import SnippetRules
from publisher.content.snippets import Origin, has_snippets, include_snippets
from publisher.content.source import show_path
from publisher.errors import Problem


class Manuscript(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What is rendered: the `text`, the files beside the post's own that it was made of, and what is wrong with it.

    `origins` are those of its lines; where there are none, they are the lines of `path`, from `first_line` on.
    """

    text: str
    path: str
    first_line: int
    origins: Sequence[Origin] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[FileRead, ...] = ()

    def place(self, problem: Problem) -> Problem:
        """Give a problem of the text, whose line counts from 1, with the file and the line that an author knows."""
        origin = self._origin_of(problem.line or 1)
        return replace(problem, path=origin.path, line=origin.line)

    def find_line(self, words: str) -> int:
        """Give the line of the text in which `words` stand first, or the first of all."""
        place = self.text.find(words)
        return bisect.bisect(self._line_starts, place) if place >= 0 else 1

    def _origin_of(self, line: int) -> Origin:
        if not self.origins:
            return Origin(path=self.path, line=self.first_line + line - 1)
        return self.origins[min(line, len(self.origins)) - 1]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts


def assemble(post: Post, body: str, folders: SiteFolders, root: Path) -> Manuscript:
    """Put together what is rendered of a post, whose own text is `body`; `root` is the folder of config.toml."""
    shown = show_path(folders.posts / post.path, root)
    rules = folders.snippets
    if rules is None or not (rules.appended or has_snippets(body)):
        return Manuscript(text=body, path=shown, first_line=post.body_line)
    files = SnippetFiles(rules, root)
    lines = [
        (Origin(path=shown, line=number), line) for number, line in enumerate(body.split("\n"), post.body_line)
    ]
    included = include_snippets(shown, [*lines, *_append(rules)], files.find, dedents=rules.dedents)
    return Manuscript(
        text=included.text,
        path=shown,
        first_line=post.body_line,
        origins=included.origins,
        problems=tuple(included.problems),
        files=tuple(files.read.values()),
    )


def _append(rules: SnippetRules) -> list[tuple[Origin, str]]:
    """Give the lines with which the site ends every post."""
    here = Origin(path=rules.said_in, line=None)
    return [(here, line) for name in rules.appended for line in ("", "", f'--8<-- "{name}"')]
