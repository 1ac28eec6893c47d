"""config.toml and the environment -> Settings. Every mistake of the file is told at once, with its line."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from publisher.errors import Problem, PublisherError
from publisher.mailbox import AddressError, Mailbox
from publisher.settings import (
    Brand,
    Database,
    Delivery,
    Duration,
    Engine,
    Feeds,
    List,
    ListName,
    Percent,
    Posts,
    Section,
    Settings,
    Site,
    State,
    Templates,
    TimeOfDay,
    Transport,
    Url,
    Web,
)

ENVIRONMENT_PREFIX = "PUBLISHER_"
_SECTIONS: dict[str, type[Section]] = {
    "site": Site,
    "posts": Posts,
    "feeds": Feeds,
    "templates": Templates,
    "brand": Brand,
    "transport": Transport,
    "delivery": Delivery,
    "database": Database,
    "engine": Engine,
    "web": Web,
    "state": State,
}
_READ_BY_PARSE = (Duration, TimeOfDay, Percent, Url, ListName)
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*(?:\.[^=]*)?=")


class _Gathering:
    """The problems of one file, and where its keys stand."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._lines = _locate(text)

    def add(self, section: str, key: str, code: str, text: str, hint: str = "") -> None:
        line = self._lines.get((section, key)) or self._lines.get((section, ""))
        where = f"{section}.{key}" if section and key else section or key
        self.problems.append(Problem(code=code, path=str(self.file), line=line, text=f"{where}: {text}", hint=hint))


def load_settings(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read `file` and what the environment overrides; give the settings.

    `environment` is the process's own unless another is given. Raises PublisherError with every mistake as a
    problem: nothing is guessed.
    """
    environment = os.environ if environment is None else environment
    file = file.absolute()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PublisherError(
            f"There is no {file.name} in {file.parent}",
            hint="`publisher init` makes a folder that works; `--config FILE` names another file",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError(f"{file} can't be read: {error}") from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problem = Problem(
            code="config-syntax",
            path=_shown(file),
            line=int(line[1]) if line else None,
            text=f"this is not TOML: {error}",
            hint="text stands in quotes, a list in [ ], a section begins with [name]",
        )
        raise PublisherError("The configuration can't be read", problems=(problem,)) from error
    gathering = _Gathering(Path(_shown(file)), text)
    _override(tables, environment, gathering)
    settings = _build(tables, file, gathering, environment.get("PUBLISHER_INSTALLATION", ""))
    if settings is None or gathering.problems:
        raise PublisherError("The configuration has mistakes", problems=tuple(gathering.problems))
    return settings


def password_of(transport: Transport) -> str:
    """Give the relay's password, from the environment or from `password_file`. Raises PublisherError."""
    if transport.password or transport.password_file is None:
        return transport.password
    try:
        return transport.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise PublisherError(f"transport.password_file can't be read: {error}") from error


def _build(tables: dict[str, Any], file: Path, gathering: _Gathering, installation: str) -> Settings | None:
    # `Any`: what a TOML file holds is not known before it is read.
    known = [*_SECTIONS, "lists"]
    for name in tables:
        if name not in known:
            gathering.add(name, "", "config-unknown", "there is no such section", _nearest(name, known))
    sections = {
        name: _read_section(name, kind, tables.get(name, {}), file.parent, gathering)
        for name, kind in _SECTIONS.items()
    }
    entries = tables.get("lists", [])
    if not isinstance(entries, list):
        gathering.add("lists", "", "config-type", "a list begins with [[lists]], in two pairs of brackets")
        entries = []
    lists = [
        _read_section(f"lists.{number}", List, entry, file.parent, gathering)
        for number, entry in enumerate(entries)
    ]
    names = [entry.name for entry in lists if isinstance(entry, List)]
    for number, name in enumerate(names):
        if name in names[:number]:
            gathering.add(f"lists.{number}", "name", "config-value", f"“{name}” names two lists")
    if gathering.problems:
        return None
    # `type: ignore`: the sections have the types of `_SECTIONS`, which mypy can't follow through the dictionary.
    return Settings(root=file.parent, file=file, installation=installation, lists=tuple(lists), **sections)  # type: ignore[arg-type]


def _read_section(
    name: str, kind: type[Section], table: object, root: Path, gathering: _Gathering
) -> Section | None:
    if not isinstance(table, dict):
        gathering.add(name, "", "config-type", "this is a section: write it as [name] with keys below it")
        return None
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    found: dict[str, object] = {}
    for key, value in table.items():
        if key not in fields:
            gathering.add(name, key, "config-unknown", "there is no such key", _nearest(key, list(fields)))
            continue
        try:
            found[fields[key].name] = _convert(value, fields[key].type, root)
        except (msgspec.ValidationError, ValueError) as error:
            gathering.add(name, key, "config-value", _plain(str(error)), _choices(fields[key].type))
    before = len(gathering.problems)
    for key, field in fields.items():
        if field.required and key not in table:
            gathering.add(name, key, "config-missing", "this has no default and must be given")
    if len(gathering.problems) > before or len(found) < len([key for key in table if key in fields]):
        return None
    for field in fields.values():
        if field.name not in found and isinstance(field.default, Path):
            found[field.name] = root / field.default
    return kind(**found)


def _convert(value: object, type_: type, root: Path) -> object:
    """Give `value` as `type_`. Raises msgspec.ValidationError or ValueError."""
    if Mailbox in (type_, *get_args(type_)):  # a dataclass, which msgspec would read as a table
        return _read_value(Mailbox, value, root)
    return msgspec.convert(value, type_, dec_hook=lambda kind, given: _read_value(kind, given, root))


def _read_value(type_: type, value: object, root: Path) -> object:
    """Read one value of a type that msgspec doesn't know. Raises ValueError, which msgspec makes its own."""
    if not isinstance(value, str):
        raise ValueError("this is written as text, in quotes")  # noqa: TRY004 - msgspec passes on ValueError
    if issubclass(type_, Path):
        return root / value
    if issubclass(type_, ZoneInfo):
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"“{value}” is no IANA time zone: write it as Europe/Berlin") from None
    if issubclass(type_, Mailbox):
        try:
            return Mailbox.parse(value)
        except AddressError as error:
            raise ValueError(f"{error}: write it as Name <news@example.org>") from None
    if issubclass(type_, _READ_BY_PARSE):
        return type_.parse(value)
    raise NotImplementedError(type_)


def _override(tables: dict[str, Any], environment: Mapping[str, str], gathering: _Gathering) -> None:
    """Put what `PUBLISHER_SECTION__KEY` says in the place of what the file says."""
    for variable, text in environment.items():
        section, separator, key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if not variable.startswith(ENVIRONMENT_PREFIX) or not separator or section not in _SECTIONS:
            continue
        fields = {field.encode_name: field for field in msgspec.structs.fields(_SECTIONS[section])}
        if key not in fields:
            gathering.add(section, key, "config-unknown", f"{variable} names no key", _nearest(key, list(fields)))
            continue
        tables.setdefault(section, {})[key] = _from_text(text, fields[key].type)


def _from_text(text: str, type_: object) -> object:
    """Read a variable of the environment as TOML where its key holds a number or a list, else as it stands."""
    if type_ in (int, float, bool) or get_origin(type_) in (tuple, dict):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text


def _locate(text: str) -> dict[tuple[str, str], int]:
    """Give the line of each section and of each key in it; the n-th `[[lists]]` is `lists.n`."""
    lines: dict[tuple[str, str], int] = {}
    section, seen = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = header[1].replace('"', "")
            if section == "lists":
                section, seen = f"lists.{seen}", seen + 1
            lines.setdefault((section, ""), number)
        elif key := _KEY.match(line):
            lines.setdefault((section, key[1]), number)
    return lines


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{near[0]}”?" if near else f"known are: {', '.join(sorted(known))}"


def _choices(type_: object) -> str:
    if get_origin(type_) is tuple:
        type_ = get_args(type_)[0]
    if get_origin(type_) is Literal:
        return f"one of: {', '.join(get_args(type_))}"
    return ""


def _plain(text: str) -> str:
    """Say msgspec's finding in the words of a person who writes TOML."""
    text = text.removesuffix(" - at `$`")
    expected = re.match(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", text)
    if expected:
        words = {
            "str": "text in quotes",
            "int": "a whole number",
            "float": "a number",
            "array": "a list in [ ]",
        }
        return f"this is {words.get(expected[1], expected[1])}, not {words.get(expected[2], expected[2])}"
    if text.startswith("Invalid enum value"):
        return text.replace("Invalid enum value", "unknown value")
    return text


def _shown(file: Path) -> str:
    """Give the path as a person would type it from where they stand."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
