"""config.toml and the environment -> Settings. Every mistake of the file is told at once, with its line."""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from publisher.config_problems import Gathering, name_choices, name_nearest, say_plainly, show_path
from publisher.errors import Problem, PublisherError, say_unreadable
from publisher.mailbox import AddressError, Mailbox
from publisher.setting_types import (
    DatabaseUrl,
    Duration,
    HubUrl,
    ListenAddress,
    ListName,
    Network,
    Percent,
    Secret,
    TimeOfDay,
    Url,
)
from publisher.settings import (
    Archive,
    Bounces,
    Brand,
    Database,
    Delivery,
    Dkim,
    Engine,
    Feeds,
    Hook,
    Lint,
    List,
    Podcast,
    Posts,
    Section,
    Settings,
    Site,
    State,
    Templates,
    Transport,
    Web,
)

ENVIRONMENT_PREFIX = "PUBLISHER_"
CONFIG_FILE = "config.toml"
BESIDE_ANOTHERS = "publisher.toml"
"""What our file is called where config.toml is that of the blog's own system, as Hugo and Zola have it."""
_SECTIONS: dict[str, type[Section]] = {
    "site": Site,
    "posts": Posts,
    "feeds": Feeds,
    "podcast": Podcast,
    "templates": Templates,
    "brand": Brand,
    "lint": Lint,
    "dkim": Dkim,
    "transport": Transport,
    "bounces": Bounces,
    "delivery": Delivery,
    "database": Database,
    "engine": Engine,
    "archive": Archive,
    "web": Web,
    "state": State,
}
_PROVIDERS = ("ses", "postmark", "mailgun", "generic")
_READ_BY_PARSE = (Duration, TimeOfDay, Percent, Url, HubUrl, Secret, DatabaseUrl, ListName, ListenAddress, Network)
_NOT_BUILT = {
    ("engine", "kind", "cluster"): "use “local”: one process on one machine",
}


def find_config() -> Path:
    """Give the configuration of the folder that we are in, if it has one."""
    beside = Path(BESIDE_ANOTHERS)
    return beside if beside.exists() else Path(CONFIG_FILE)


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
        raise PublisherError(f"There is no {file.name} in {file.parent}", hint=_hint_at_one(file)) from error
    except (OSError, UnicodeDecodeError) as error:
        hint = "save the file as UTF-8" if isinstance(error, UnicodeDecodeError) else ""
        raise PublisherError(f"{file} can't be read: {say_unreadable(error)}", hint=hint) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problem = Problem(
            code="config-syntax",
            path=show_path(file),
            line=int(line[1]) if line else None,
            text=f"this is not TOML: {error}",
            hint="text stands in quotes, a list in [ ], a section begins with [name]",
        )
        raise PublisherError("The configuration can't be read", problems=(problem,)) from error
    if "site" not in tables and tables.keys() & {"baseURL", "baseurl", "base_url"}:
        raise PublisherError(
            f"{file.name} is that of the blog's own system",
            hint=f"`publisher init` makes ours beside it, as {BESIDE_ANOTHERS}; `--config FILE` names another file",
        )
    gathering = Gathering(Path(show_path(file)), text)
    _override(tables, environment, gathering)
    settings = _build(tables, file, gathering, environment.get("PUBLISHER_INSTALLATION", ""))
    if settings is None or gathering.problems:
        raise PublisherError("The configuration has mistakes", problems=tuple(gathering.problems))
    return settings


def _hint_at_one(file: Path) -> str:
    """Say where there is one: who typed a command may stand below the folder of the site."""
    above = next((folder for folder in file.parent.parents if (folder / file.name).is_file()), None)
    if above:
        return f"there is one in {above}: go there, or name it with `--config FILE`"
    return "`publisher init` makes a folder that works; `--config FILE` names another file"


def password_of(section: Transport | Bounces) -> str:
    """Give a server's password, from the environment or from `password_file`. Raises PublisherError."""
    if section.password or section.password_file is None:
        return section.password
    name = f"{type(section).__name__.lower()}.password_file"
    return read_secret(section.password_file, name)


def read_secret(path: Path, name: str) -> str:
    """Give what a file holds that nobody else may read; `name` is its setting. Raises PublisherError."""
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise PublisherError(
                    f"{name} can be read by others: {path}",
                    hint=f"chmod 600 {path}",
                )
            return file.read().rstrip("\r\n")
    except UnicodeDecodeError:  # its text shows bytes of the file, so it is not kept as the cause
        raise PublisherError(f"{name} is no text in UTF-8: {path}") from None
    except OSError as error:
        raise PublisherError(f"{name} can't be read: {path}: {say_unreadable(error)}") from error


def _build(tables: dict[str, Any], file: Path, gathering: Gathering, installation: str) -> Settings | None:
    # `Any`: what a TOML file holds is not known before it is read.
    known = [*_SECTIONS, "lists", "hooks"]
    for name in tables:
        if name not in known:
            gathering.add(name, "", "config-unknown", "there is no such section", name_nearest(name, known))
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
    hooks = _read_hooks(tables.get("hooks", {}), file.parent, gathering)
    names = [entry.name for entry in lists if isinstance(entry, List)]
    for number, name in enumerate(names):
        if name in names[:number]:
            gathering.add(f"lists.{number}", "name", "config-value", f"“{name}” names two lists")
    _refuse_not_built(sections, gathering)
    if gathering.problems:
        return None
    return Settings(
        root=file.parent,
        file=file,
        installation=installation,
        lists=tuple(entry for entry in lists if isinstance(entry, List)),
        hooks=hooks,
        # The sections have the types of `_SECTIONS`, which mypy can't follow through the dictionary.
        **sections,  # type: ignore[arg-type]
    )


def _read_hooks(tables: object, root: Path, gathering: Gathering) -> dict[str, Hook]:
    """Read a table for each provider."""
    if not isinstance(tables, dict):
        gathering.add("hooks", "", "config-type", "a provider's section is written as [hooks.ses]")
        return {}
    found = {}
    for provider, table in tables.items():
        if provider not in _PROVIDERS:
            hint = name_nearest(provider, list(_PROVIDERS))
            gathering.add(f"hooks.{provider}", "", "config-unknown", "there is no such provider", hint)
            continue
        hook = _read_section(f"hooks.{provider}", Hook, table, root, gathering)
        if isinstance(hook, Hook):
            found[provider] = hook
    return found


def _refuse_not_built(sections: Mapping[str, Section | None], gathering: Gathering) -> None:
    """Refuse what the design names and this version can't do at all, rather than do something else."""
    for (section, key, value), hint in _NOT_BUILT.items():
        if getattr(sections[section], key, None) == value:
            gathering.add(section, key, "config-not-built", f"“{value}” is not built yet", hint)


def _read_section(
    name: str, kind: type[Section], table: object, root: Path, gathering: Gathering
) -> Section | None:
    if not isinstance(table, dict):
        gathering.add(name, "", "config-type", "this is a section: write it as [name] with keys below it")
        return None
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    found: dict[str, object] = {}
    for key, value in table.items():
        if key not in fields:
            gathering.add(name, key, "config-unknown", "there is no such key", name_nearest(key, list(fields)))
            continue
        try:
            found[fields[key].name] = _convert(value, fields[key].type, root)
        except ValueError as error:
            gathering.add(name, key, "config-value", say_plainly(str(error)), name_choices(fields[key].type))
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
    """Give `value` as `type_`; an empty text is nothing where there may be none. Raises ValueError.

    msgspec.ValidationError is one.
    """
    if value == "" and NoneType in get_args(type_):
        return None
    if Mailbox in (type_, *get_args(type_)):  # msgspec would read it as a table
        return _read_value(Mailbox, value, root)
    return msgspec.convert(value, type_, dec_hook=lambda kind, given: _read_value(kind, given, root))


def _read_value(type_: type, value: object, root: Path) -> object:
    """Read one value of a type that msgspec doesn't know. Raises ValueError, which msgspec makes its own."""
    if not isinstance(value, str):
        raise ValueError("this is written as text, in quotes")  # noqa: TRY004 - msgspec passes on ValueError
    if issubclass(type_, Path):
        if not value or "\0" in value:
            raise ValueError("this names no file or folder")
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


def _override(tables: dict[str, Any], environment: Mapping[str, str], gathering: Gathering) -> None:
    """Put what `PUBLISHER_SECTION__KEY` says in the place of what the file says."""
    _refuse_password(tables, gathering)
    for variable, text in environment.items():
        section, separator, key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if not variable.startswith(ENVIRONMENT_PREFIX) or not separator:
            continue
        gathering.note_variable(section, key, variable)
        if section not in _SECTIONS:
            hint = name_nearest(section, list(_SECTIONS))
            gathering.add(section, key, "config-unknown", "a variable can set no such key", hint)
            continue
        fields = {field.encode_name: field for field in msgspec.structs.fields(_SECTIONS[section])}
        if key not in fields:
            hint = name_nearest(key, list(fields))
            gathering.add(section, key, "config-unknown", "there is no such key", hint)
        elif isinstance(tables.setdefault(section, {}), dict):
            tables[section][key] = _from_text(text, fields[key].type)


def _refuse_password(tables: Mapping[str, Any], gathering: Gathering) -> None:
    """Refuse a password in a file that is committed, shown and copied."""
    for section in ("transport", "bounces"):
        table = tables.get(section)
        if isinstance(table, dict) and "password" in table:
            hint = f"set PUBLISHER_{section.upper()}__PASSWORD, or name a file of mode 0600 as password_file"
            gathering.add(section, "password", "config-secret", "a password never stands in the file", hint)


def _from_text(text: str, type_: object) -> object:
    """Read a variable of the environment as TOML where its key holds a number or a list, else as it stands."""
    if get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    if type_ in (int, float, bool) or get_origin(type_) in (tuple, dict):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text
