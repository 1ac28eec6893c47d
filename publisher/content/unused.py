"""What the libraries of the renderer import at their head, and never use where we use them."""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType


def leave_out_unused() -> None:
    """Keep a client of HTTP, TLS and a parser of mail out of this process, and other packages' plugins as well.

    They would double the time that the process takes to start. Without plugins, a post looks the same on every
    machine, whatever else is installed there.
    """
    _replace("importlib.metadata", entry_points=_find_no_plugins)
    _replace(
        "urllib.request", **{name: _put_off("urllib.request", name) for name in ("pathname2url", "url2pathname")}
    )


def _replace(name: str, **functions: Callable[..., object]) -> None:
    if name not in sys.modules:
        module = ModuleType(name)
        vars(module).update(functions)
        sys.modules[name] = module


class _NoPlugins(tuple[()]):
    """An answer in the shape of `importlib.metadata.EntryPoints`."""

    __slots__ = ()

    def select(self, **_which: str) -> "_NoPlugins":
        return self


def _find_no_plugins(**_which: str) -> _NoPlugins:
    return _NoPlugins()


def _put_off(module: str, name: str) -> Callable[..., object]:
    """Give a function that loads the module when it is called."""

    def call(*given: object) -> object:
        del sys.modules[module]
        function: Callable[..., object] = getattr(import_module(module), name)
        return function(*given)

    return call
