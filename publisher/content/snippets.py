"""`--8<-- "file.md"` -> the lines of that file, as the snippets of mkdocs' sites have them. Decides; reads no disk.

A marker fills its line, in code as anywhere; `;` before it shows it as it is. Between two bare markers each line is
a name.
"""

import re
from collections.abc import Callable, Iterable

import msgspec

from publisher.content.snippet_target import Target, find_mark, pick_lines, read_target, show_mark
from publisher.content.source import SourceFile
from publisher.errors import Problem

_MARKER = re.compile(r"([ \t]*)(;*)-+8<-+(?:[ \t]+(?:\"([^\"]+)\"|'([^']+)'))?[ \t]*")
_NAME = re.compile(r"([ \t]*)(.*?)[ \t]*")
_MOST_FILES = 100  # that one post may be made of
_MOST_CHARACTERS = 1024**2  # of a post with all that is in it
_MAX_DEPTH = 8  # files within one another


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line was written: a path as a person would type it, and its number; None where it has none."""

    path: str
    line: int | None


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a name can't be read, and how to mend it."""

    text: str
    hint: str


class Included(msgspec.Struct, kw_only=True):
    """A text with all its snippets in it, where each line of it was written, and which names led nowhere."""

    lines: list[str] = msgspec.field(default_factory=list)
    origins: list[Origin] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


def has_snippets(text: str) -> bool:
    """Whether anything in `text` may be a marker."""
    return "-8<-" in text


def include_snippets(
    shown: str,
    lines: Iterable[tuple[Origin, str]],
    read: Callable[[str], SourceFile | Refusal],
    *,
    dedents: bool = False,
) -> Included:
    """Put in place of each marker in the file `shown` what it names; `read` gives the file of a name.

    What can't be had is left out.
    """
    inclusion = _Inclusion(read, dedents=dedents)
    inclusion.include(lines, "", (shown,))
    return inclusion.made


class _Inclusion:
    """One post that is being put together."""

    def __init__(self, read: Callable[[str], SourceFile | Refusal], *, dedents: bool) -> None:
        self.made = Included()
        self._read = read
        self._dedents = dedents
        self._files = 0
        self._characters = 0
        self._is_full = False

    def include(self, lines: Iterable[tuple[Origin, str]], space: str, above: tuple[str, ...]) -> None:
        """Add `lines` with `space` before each; `above` are the files in which they stand."""
        is_list = False
        for origin, line in lines:
            found = _MARKER.fullmatch(line) if "8<" in line else None
            if found and found[2]:
                self._add(origin, space + line.replace(";", "", 1))
            elif found and (named := found[3] or found[4]):
                if not is_list:
                    self._include_file(origin, named, space + found[1], above)
            elif found:
                is_list = not is_list
            elif is_list:
                self._include_listed(origin, line, space, above)
            elif not find_mark(line):
                self._add(origin, space + show_mark(line))

    def _include_listed(self, origin: Origin, line: str, space: str, above: tuple[str, ...]) -> None:
        found = _NAME.fullmatch(line)
        if found and found[2]:
            self._include_file(origin, found[2], space + found[1], above)
        else:
            self._add(origin, "")

    def _include_file(self, origin: Origin, named: str, space: str, above: tuple[str, ...]) -> None:
        if self._is_full or named.strip().startswith(";"):  # an author's way to leave one out for a while
            return
        is_address = named.strip().lower().startswith(("https://", "http://"))
        target = Target(name=named.strip()) if is_address else read_target(named.strip())
        if target is None:
            refusal = Refusal(text="is no name of a file", hint="name it as in “parts/terms.md:2:5”")
            self._refuse(origin, named, refusal)
            return
        source = self._open(target.name, above)
        if isinstance(source, Refusal):
            self._refuse(origin, named, source)
            return
        picked = pick_lines(source.text.removesuffix("\n").split("\n"), target, dedents=self._dedents)
        if picked is None:
            told = f"has no section “{target.section}”"
            hint = f"begin one in {source.shown} with a line that holds “--8<-- [start:{target.section}]”"
            self._refuse(origin, named, Refusal(text=told, hint=hint))
            return
        within = ((Origin(path=source.shown, line=number), line) for number, line in picked)
        self.include(within, space, (*above, source.shown))

    def _open(self, name: str, above: tuple[str, ...]) -> SourceFile | Refusal:
        self._files += 1
        self._is_full = self._files > _MOST_FILES or self._characters > _MOST_CHARACTERS
        if self._is_full:
            return Refusal(text="is one too many", hint="a post may be made of 100 files and 1 MiB")
        source = self._read(name)
        if isinstance(source, SourceFile) and source.shown in above:
            return Refusal(text="stands within itself", hint="take one of the two markers out")
        if len(above) > _MAX_DEPTH:
            return Refusal(text=f"lies more than {_MAX_DEPTH} files deep", hint="name it in the post itself")
        return source

    def _add(self, origin: Origin, line: str) -> None:
        self._characters += len(line) + 1
        if self._characters <= _MOST_CHARACTERS:
            self.made.lines.append(line)
            self.made.origins.append(origin)

    def _refuse(self, origin: Origin, named: str, refusal: Refusal) -> None:
        problem = Problem(
            code="snippet-missing",
            path=origin.path,
            line=origin.line,
            text=f"the snippet “{named.strip()}” {refusal.text}",
            hint=refusal.hint,
        )
        self.made.problems.append(problem)
