"""Names of a room that are loaded when somebody asks for them: a build needs no mail, and `status` no templates."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


# `Any`: the types of the names stand in the room, where only a checker reads them.
def load_late(room: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Give the `__getattr__` (PEP 562) of a room, whose names have their `homes` in its files."""

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{homes[name]}"), name)

    return load
