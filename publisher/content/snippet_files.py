"""Reads the files that snippets name, from the folders that a site keeps them in and from nowhere else."""

import os
from pathlib import Path

from publisher.content.below import name_below, open_below
from publisher.content.dependencies import FileRead
from publisher.content.snippet_rules import SnippetRules
from publisher.content.snippets import Refusal
from publisher.content.source import MAX_BYTES, SourceFile, read_text, show_path
from publisher.errors import Problem
from publisher.traces import trace_of


class SnippetFiles:
    """The files of one post's snippets. `read` are those that were looked for, there or not."""

    def __init__(self, rules: SnippetRules, root: Path) -> None:
        self._rules = rules
        self._root = root
        self._seen: dict[str, SourceFile | Refusal] = {}
        self.read: dict[str, FileRead] = {}

    def find(self, name: str) -> SourceFile | Refusal:
        """Give the file that a snippet's name means, or why it has none."""
        if name not in self._seen:
            self._seen[name] = self._find(name)
        return self._seen[name]

    def _find(self, name: str) -> SourceFile | Refusal:
        if name.lower().startswith(("https://", "http://")):
            return Refusal(text="is on the web", hint="nothing is fetched for a post: keep a copy beside it")
        is_outside = True
        for base in self._rules.bases:
            for folder in self._rules.open_to:
                inside = name_below(folder, os.path.normpath(base / name))
                if inside is None:
                    continue
                is_outside = False
                outcome = self._read(folder, inside)
                if outcome:
                    return outcome
        folders = " or ".join(dict.fromkeys(show_path(folder, self._root) for folder in self._rules.open_to))
        if is_outside:
            return Refusal(text="lies where no snippet may", hint=f"keep it in {folders}, and not hidden")
        hint = f"is it in {folders}, and its name right?"
        if any(base not in self._rules.open_to for base in self._rules.bases):
            hint += f" `base_path` in {self._rules.said_in} opens other folders"
        return Refusal(text="is not there", hint=hint)

    def _read(self, folder: Path, inside: str) -> SourceFile | Refusal | None:
        """Give the file at `inside` in `folder`, why it can't be shown, or None where nothing is there."""
        shown = show_path(folder / inside, self._root)
        try:
            with open_below(folder, inside) as opened:
                data = opened.read(MAX_BYTES + 1)
                self.read[shown] = FileRead(path=shown, trace=trace_of(os.fstat(opened.fileno())))
        except (FileNotFoundError, NotADirectoryError):
            self.read[shown] = FileRead(path=shown)
            return None
        except OSError as error:
            return Refusal(text=f"can't be read: {error.strerror}", hint="is it a file of its own, and no link?")
        source = read_text(data, inside, shown)
        if isinstance(source, Problem):
            return Refusal(text=f"can't be shown: {source.text}", hint=source.hint)
        return source
