"""The order of the rooms: imports point down the list or stay inside a room, never up and in no circle."""

import ast
import functools
import re
import statistics
from pathlib import Path

import pytest

import publisher

PACKAGE = Path(publisher.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# From the top of the house down. What stands on one line doesn't know each other.
ORDER = (
    ("cli",),
    ("web", "engine"),
    ("app",),
    ("delivery",),
    ("newsletter",),
    ("feeds", "audience"),
    ("content", "store", "readership"),
)
GROUND = {
    "clock",
    "colour",
    "config",
    "config_problems",
    "errors",
    "every",
    "fetching",
    "files",
    "language_tags",
    "late",
    "mailbox",
    "outbound",
    "phrases",
    "program",
    "promises",
    "resources",
    "seal",
    "setting_types",
    "settings",
    "traces",
    "",
}
MAY_KNOW = {
    "content": set(),
    "store": set(),
    "readership": set(),
    "audience": {"store"},
    "feeds": {"content"},
    "newsletter": {"content", "audience"},
    "delivery": {"content", "newsletter", "audience", "store"},
    "app": {"content", "feeds", "newsletter", "audience", "delivery", "store", "readership"},
    "web": {"app", "feeds", "audience", "readership"},
    "engine": {"app"},
    "cli": {"app", "web", "engine", "delivery", "audience"},
}


def room_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if len(parts) > 1 else {"__init__": "", "__main__": "cli"}.get(parts[0], parts[0])


@functools.cache
def parse_file(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@functools.cache
def modules_named(file: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in it the import stands."""
    named: list[str] = []
    for node in ast.walk(parse_file(file)):
        if isinstance(node, ast.Import):
            named += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            named.append(node.module)
            if node.module == "publisher":
                named += (f"publisher.{alias.name}" for alias in node.names)
    return tuple(named)


def rooms_known_by(file: Path) -> set[str]:
    named = (module.split(".") for module in modules_named(file) if module.split(".")[0] == "publisher")
    rooms = {parts[1] if len(parts) > 1 else "" for parts in named}
    return rooms - {room_of(file), "__version__"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_room_knows_only_the_rooms_below_it(file: Path) -> None:
    room = room_of(file)
    allowed = GROUND | MAY_KNOW.get(room, set())
    assert rooms_known_by(file) <= allowed


def test_every_room_stands_in_the_order() -> None:
    folders = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir() and (folder / "__init__.py").exists()}
    assert folders == {room for row in ORDER for room in row} == set(MAY_KNOW)


def test_what_a_room_may_know_stands_below_it() -> None:
    height = {room: number for number, row in enumerate(ORDER) for room in row}
    assert all(height[room] < height[known] for room, rooms in MAY_KNOW.items() for known in rooms)


def test_no_circle_inside_a_room() -> None:
    """Modules that import each other when they are loaded would depend on who is imported first."""
    graph: dict[str, set[str]] = {}
    names = {module_name(file): file for file in FILES}
    for name, file in names.items():
        body = parse_file(file).body
        loaded = (node for node in body if isinstance(node, ast.ImportFrom) and node.module)
        targets = {f"{node.module}.{alias.name}" for node in loaded for alias in node.names}
        modules = {node.module for node in body if isinstance(node, ast.ImportFrom) and node.module}
        # A room's front door is made of its files, so a file that comes through its own door is no circle of ours.
        own = name.rpartition(".")[0]
        graph[name] = {target for target in targets | modules if target in names and target not in {name, own}}
    assert find_circle(graph) == []


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def find_circle(graph: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for target in sorted(graph[name]):
            if circle := walk(target, [*path, name]):
                return circle
        done.add(name)
        return []

    for name in sorted(graph):
        if circle := walk(name, []):
            return circle
    return []


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        room_of(file) for file in FILES if re.search(r"os\.(environ|getenv)", file.read_text(encoding="utf-8"))
    }
    assert readers == {"config"}


def test_only_the_outbox_writes_deliveries() -> None:
    writers = {
        file.parent.name
        for file in FILES
        if re.search(
            r"(?:update|insert|delete|insert_missing)\((?:\w+, )?delivery\b", file.read_text(encoding="utf-8")
        )
    }
    assert writers == {"outbox"}


@pytest.mark.parametrize(
    ("library", "files"),
    [
        ("feedgen", {"feeds/xml.py"}),
        ("premailer", {"newsletter/inline.py"}),
        ("babel", {"newsletter/languages.py"}),
        ("tinycss2", {"newsletter/style_rules.py"}),
        ("ziamath", {"content/drawing.py"}),
        ("PIL", {"content/drawing.py"}),
        ("apscheduler", {"engine/local.py"}),
        # our keys, those in the DNS, and certificates of Amazon
        ("cryptography", {"delivery/dkim/keys.py", "delivery/dkim/public_key.py", "delivery/hooks/sns.py"}),
        ("itsdangerous", {"audience/tokens.py"}),
        ("email_validator", {"audience/addresses.py"}),
        ("nh3", {"content/sanitise.py"}),
        ("frontmatter", {"content/head_blocks.py"}),
    ],
)
def test_one_file_knows_a_library(library: str, files: set[str]) -> None:
    knowing = {
        file.relative_to(PACKAGE).as_posix()
        for file in FILES
        if any(module.split(".")[0] == library for module in modules_named(file))
    }
    assert knowing == files


def test_only_the_store_names_a_database_dialect() -> None:
    speakers = {
        room_of(file)
        for file in FILES
        if any(module.startswith("sqlalchemy.dialects") for module in modules_named(file))
    }
    assert speakers == {"store"}


def test_most_files_hold_one_idea() -> None:
    lengths = [len(file.read_text(encoding="utf-8").splitlines()) for file in FILES if file.name != "__init__.py"]
    assert statistics.median(lengths) <= 120


def test_every_file_says_what_it_is_for() -> None:
    assert [str(file) for file in FILES if not ast.get_docstring(parse_file(file))] == []
