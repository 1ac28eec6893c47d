"""The files that mail is made from: a site's own folder is looked in first, then the one that comes with us."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.config_problems import locate_keys
from publisher.errors import Problem, PublisherError, find_bad_byte, say_unreadable
from publisher.resources import starter_folder
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file of TOML: what it says, its path as a person would type it, and the line of each key."""

    path: str
    text: str
    said: Mapping[str, object]
    lines: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """The folders of one site, its own first."""

    root: Path
    folders: tuple[Path, Path]

    @classmethod
    def of(cls, settings: Settings) -> "TemplateFiles":
        """Give the folders that the settings name."""
        return cls(settings.root, (settings.templates.path, starter_folder("email_templates")))

    def find(self, name: str) -> Path | None:
        """Give the file that counts, or nothing where there is none of this name."""
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)

    def place_of(self, name: str) -> str:
        """Give a file's path as a person would type it."""
        return self.as_typed(self.find(name) or self.folders[0] / name)

    def as_typed(self, file: Path) -> str:
        """Give a path from the site's folder; of a file of ours, the path that a copy of it would have."""
        for folder in (self.root, self.folders[1].parent):
            if file.is_relative_to(folder):
                return file.relative_to(folder).as_posix()
        return str(file)

    def read_layers(self, name: str) -> Iterator[DataFile]:
        """Give the TOML files of a name, ours first: the site's own is read over it. Raises PublisherError."""
        for folder in dict.fromkeys(reversed(self.folders)):
            if (folder / name).is_file():
                yield self._read(folder / name)

    def _read(self, file: Path) -> DataFile:
        path = self.as_typed(file)
        try:
            text = file.read_text(encoding="utf-8-sig")
            said = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise PublisherError(f"{path} can't be read", problems=(_say_what_is_wrong(error, path),)) from error
        return DataFile(path=path, text=text, said=said, lines=locate_keys(text))


def _say_what_is_wrong(error: OSError | UnicodeDecodeError | tomllib.TOMLDecodeError, path: str) -> Problem:
    if isinstance(error, tomllib.TOMLDecodeError):
        found = re.search(r"line (\d+)", str(error))
        line, text = int(found[1]) if found else None, f"this is not TOML: {error}"
        hint = "text stands in quotes, a list in [ ], a section begins with [name]"
    elif isinstance(error, UnicodeDecodeError):
        line, text = find_bad_byte(error)
        hint = "save the file as UTF-8"
    else:
        line, text, hint = None, say_unreadable(error), ""
    return Problem(code="template-syntax", path=path, line=line, text=text, hint=hint)
