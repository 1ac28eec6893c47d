"""What the libraries of the renderer import at their head, and seldom or never use where we use them."""

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

# What the libraries take from them when they are loaded: to be called for a host that is an address of IPv6, for a
# class that says nothing of itself, for few posts or for none.
_SELDOM_USED: Mapping[str, tuple[str, ...]] = {
    "inspect": ("getfullargspec",),
    "ipaddress": (),
    "markdown.extensions.attr_list": ("get_attrs",),
    "textwrap": (),
    "urllib.request": ("pathname2url", "url2pathname"),
}


def leave_out_unused() -> None:
    """Keep out of this process what would double the time that it takes to start, until somebody asks for it.

    That is a client of HTTP, TLS, a parser of mail and one of Python, and the log, which nobody reads here. Without
    plugins of other packages, a post looks the same on every machine, whatever else is installed there. To be
    called before the libraries are loaded.
    """
    sys.modules.setdefault("typing_extensions", None)  # type: ignore[arg-type]  # as if it weren't installed
    _put_off("importlib.metadata", entry_points=_find_no_plugins)
    _put_off("logging", getLogger=_Unread)
    _put_off("platform", system=lambda: os.uname().sysname)
    for name, functions in _SELDOM_USED.items():
        _put_off(name, **{function: _call_later(name, function) for function in functions})


def _put_off(name: str, **known: Callable[..., object]) -> None:
    if name not in sys.modules:
        module = _PutOff(name)
        vars(module).update(known)
        sys.modules[name] = module


class _PutOff(ModuleType):
    """Stands for a module, which is loaded when somebody asks for a name of it that isn't known here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # by which an import asks what kind of module it is
            raise AttributeError(name)
        return getattr(_load(self.__name__), name)


def _call_later(name: str, function: str) -> Callable[..., object]:
    """Give a function that loads its module when it is called."""

    def call(*given: object) -> object:
        called: Callable[..., object] = getattr(_load(name), function)
        return called(*given)

    return call


def _load(name: str) -> ModuleType:
    if isinstance(sys.modules.get(name), _PutOff):
        del sys.modules[name]
    return import_module(name)


class _Unread:
    """A log in the shape of `logging.Logger`."""

    def __init__(self, _name: str = "") -> None:
        pass

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_what, **_more: None


class _NoPlugins(tuple[()]):
    """An answer in the shape of `importlib.metadata.EntryPoints`."""

    __slots__ = ()

    def select(self, **_which: str) -> "_NoPlugins":
        return self


def _find_no_plugins(**_which: str) -> _NoPlugins:
    return _NoPlugins()
