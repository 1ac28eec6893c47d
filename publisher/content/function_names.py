"""Functions of a dialect as texts, which another process can read and a cache can be kept under."""

import pkgutil
from collections.abc import Callable
from typing import Any


def name_function(function: Callable[..., object]) -> str:
    """Write a function of a dialect as its name, as in `publisher.content.pages:folder_page`."""
    return f"{function.__module__}:{function.__qualname__}"


def find_function(_kind: type, name: str) -> Any:  # a function of whatever kind the field wants
    """Give the function of a dialect that a name means. Raises ValueError where it is none of ours."""
    if not name.startswith("publisher.content."):
        raise ValueError(name)
    return pkgutil.resolve_name(name)
