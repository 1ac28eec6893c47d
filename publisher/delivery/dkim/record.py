"""What the DNS has to say of a key: a TXT record below the domain (RFC 6376 §3.6)."""

from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 255  # bytes of one string of a TXT record (RFC 1035 §3.3.14)


class KeyKind(StrEnum):
    """The kinds of key, as `k=` has them; settings begin with it, too."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A TXT record: `name` is whole, without the dot at its end, and `value` one text, however long."""

    name: str
    value: str

    @property
    def as_zone_line(self) -> str:
        """The record as a zone file has it (RFC 1035 §5.1)."""
        strings = " ".join(f'"{piece}"' for piece in split_text(self.value))
        return f"{self.name}. IN TXT ( {strings} )"


def split_text(value: str) -> list[str]:
    """Give a value in the strings that a TXT record is made of; whoever reads it joins them again."""
    return [value[start : start + _LONGEST] for start in range(0, len(value), _LONGEST)]
