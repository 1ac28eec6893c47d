"""The server that takes our mail, as the configuration names it, and what it says of itself."""

import ssl
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The server that takes our mail. `timeout` is in seconds, for each reply but the last of a message.

    `token` is an OAuth 2 access token, which stands in for a password.
    """

    host: str
    port: int
    tls: str = "required"
    username: str = ""
    password: str = ""
    token: str = ""
    timeout: float = 60.0
    authority: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        """Show no password, in a log or a traceback."""
        return f"Relay({self.host}:{self.port}, tls={self.tls})"

    def tell(self, text: str) -> str:
        """Say which server it is that something is said of."""
        return f"{self.host}:{self.port}: {text}"

    def make_context(self) -> ssl.SSLContext:
        """Give what verifies the server's certificate and name."""
        return self.authority or ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a relay can, by its answer to EHLO (RFC 5321 §4.1.1.1). `size` is its limit in bytes; 0 is none told."""

    pipelining: bool = False
    starttls: bool = False
    smtputf8: bool = False
    eight_bit: bool = False
    dsn: bool = False
    takes_size: bool = False
    size: int = 0
    mechanisms: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read them from the lines of the reply, of which the first is the server's name."""
        lines = (line.strip().partition(" ") for line in text.split("\n")[1:])
        found = {keyword.upper(): rest.strip() for keyword, _, rest in lines}
        # RFC 4954 §4; the form with “=” is an old one that some servers still add.
        mechanisms = f"{found.get('AUTH', '')} {' '.join(key[5:] for key in found if key.startswith('AUTH='))}"
        limit = found.get("SIZE", "")
        return cls(
            pipelining="PIPELINING" in found,  # RFC 2920
            starttls="STARTTLS" in found,  # RFC 3207
            smtputf8="SMTPUTF8" in found,  # RFC 6531
            eight_bit="8BITMIME" in found,  # RFC 6152
            dsn="DSN" in found,  # RFC 3461
            takes_size="SIZE" in found,  # RFC 1870
            size=int(limit) if limit.isascii() and limit.isdigit() else 0,
            mechanisms=tuple(dict.fromkeys(mechanisms.upper().split())),
        )
