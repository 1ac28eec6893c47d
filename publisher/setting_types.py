"""What one value of config.toml may be: types that read themselves from its text, and can't be wrong afterwards."""

import re
from datetime import time, timedelta
from ipaddress import ip_network
from typing import Self

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"""https?://[^\s/?#<>"\x00-\x1f\x7f]+[^\s<>"\x00-\x1f\x7f]*""")
LISTEN_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.%]+)\]|(?P<host>[^\s:\[\]/]+)):(?P<port>\d{1,5})")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class Duration(timedelta):
    """A length of time, written `15s`, `5m`, `26h`, `7d` or `2w`."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        found = _DURATION.fullmatch(text.strip())
        if not found:
            raise ValueError(f"“{text}” is no duration: write it as 15s, 5m, 26h, 7d or 2w")
        try:
            return cls(**{_UNITS[found[2]]: float(found[1])})
        except OverflowError:
            raise ValueError(f"“{text}” is longer than anything lasts") from None


class Interval(Duration):
    """A length of time that something waits for, over and over: never none at all."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        length = super().parse(text)
        if not length:
            raise ValueError(f"“{text}” would never rest: write it as 15s or 5m")
        return length


class TimeOfDay(time):
    """A wall-clock time, written `08:00`."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        found = _TIME.fullmatch(text.strip())
        if not found:
            raise ValueError(f"“{text}” is no time of day: write it as 08:00")
        return cls(int(found[1]), int(found[2]))


class Percent(float):
    """A share, written `1%`; held as a fraction of one."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        try:
            share = float(text.strip().removesuffix("%"))
        except ValueError:
            share = -1.0
        if not text.strip().endswith("%") or not 0 <= share <= 100:
            raise ValueError(f"“{text}” is no share: write it as 5%")
        return cls(share / 100)


class Url(str):
    """An absolute http or https address that ends in a slash, so that other addresses can be joined to it."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        if not _ADDRESS.fullmatch(text) or "?" in text or "#" in text:
            raise ValueError(f"“{text}” is no absolute address: write it as https://example.org/")
        return cls(text if text.endswith("/") else text + "/")


class HubUrl(str):
    """An absolute http or https address of a WebSub hub, kept to the letter; empty for none."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        if text and not _ADDRESS.fullmatch(text):
            raise ValueError(f"“{text}” is no absolute address: write it as https://hub.example.org/")
        return cls(text)


class ListenAddress(str):
    """Where a server listens: a host or an address, and a port; 0 lets the system choose one."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        found = LISTEN_ADDRESS.fullmatch(text.strip())
        if not found or int(found["port"]) > 65535:
            raise ValueError(f"“{text}” is no address to listen on: write it as 127.0.0.1:8000 or [::1]:8000")
        return cls(text.strip())


class Secret(str):
    """A text that nobody is shown: no log, no traceback, nor whoever prints the settings."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one."""
        return cls(text)

    def __repr__(self) -> str:
        """Say only whether there is one."""
        return "<secret>" if self else "''"


class DatabaseUrl(str):
    """The address of a database. It may hold a password, which `repr` and `shown` leave out."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take one as it is; `store` reads it."""
        return cls(text)

    @property
    def shown(self) -> str:
        """The address as it may be shown."""
        return re.sub(r"(?<=://)([^/@]*?):.*@", r"\1:***@", self)

    def __repr__(self) -> str:
        """Show everything but the password."""
        return repr(self.shown)


class Network(str):
    """An address of the Internet, or all of a network: `127.0.0.1`, `10.0.0.0/8`, `::1`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        try:
            return cls(ip_network(text.strip()))
        except ValueError:
            raise ValueError(f"“{text}” is no address: write it as 127.0.0.1, ::1 or 10.0.0.0/8") from None


class ListName(str):
    """The name of a list: part of addresses and of List-Id, so lower-case letters, digits and hyphens."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises ValueError."""
        if not _NAME.fullmatch(text):
            raise ValueError(f"“{text}” is no list name: use lower-case letters, digits and hyphens")
        return cls(text)
