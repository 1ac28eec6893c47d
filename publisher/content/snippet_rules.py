"""Where a site looks for the snippets that its posts name."""

from pathlib import Path

import msgspec


class SnippetRules(msgspec.Struct, frozen=True, kw_only=True):
    """A site's answers.

    A name is read from each of `bases`, and what it means must lie in one of `open_to`. `appended` are names of
    snippets with which every post ends; `dedents` says that parts of a file lose the blanks that all their lines
    begin with. `said_in` is the name of the file that says so.
    """

    bases: tuple[Path, ...]
    open_to: tuple[Path, ...]
    appended: tuple[str, ...] = ()
    dedents: bool = False
    said_in: str = ""
