"""How many different things were seen, without keeping any of them: HyperLogLog (Flajolet et al., 2007)."""

import base64
import math
import zlib

_BITS = 11
_REGISTERS = 1 << _BITS  # a byte each; the count is right within 2.3 % (1.04 / √2048) two times of three
_ALPHA = 0.7213 / (1 + 1.079 / _REGISTERS)


class Sketch:
    """Counts different hashes. It holds a few bits of some of them, from which none can be made out."""

    def __init__(self, registers: bytes = bytes(_REGISTERS)) -> None:
        self._registers = bytearray(registers)

    def add(self, digest: bytes) -> None:
        """See a hash of eight bytes."""
        number = int.from_bytes(digest[:8], "big")
        place = number & (_REGISTERS - 1)
        # How far the first one among the other bits is: the further, the more were seen.
        rank = 64 - _BITS - (number >> _BITS).bit_length() + 1
        self._registers[place] = max(self._registers[place], rank)

    def count(self) -> int:
        """Give how many different hashes were seen, about; small numbers are nearly right."""
        empty = self._registers.count(0)
        estimate = _ALPHA * _REGISTERS**2 / sum(2.0**-rank for rank in self._registers)
        if empty and estimate <= 2.5 * _REGISTERS:
            estimate = _REGISTERS * math.log(_REGISTERS / empty)
        return round(estimate)

    def encode(self) -> str:
        """Give it as text."""
        return base64.b64encode(zlib.compress(bytes(self._registers))).decode("ascii")

    @classmethod
    def decode(cls, text: str) -> "Sketch":
        """Read it from text. Raises ValueError."""
        try:
            registers = zlib.decompressobj().decompress(base64.b64decode(text), _REGISTERS + 1)
        except zlib.error as error:
            raise ValueError("this is no sketch") from error
        if len(registers) != _REGISTERS:
            raise ValueError("this is no sketch")
        return cls(registers)
