"""The packed twins of each file, for servers that send what is packed already: `.gz` and `.br` beside it."""

import gzip
import zlib
from pathlib import Path

TWINS = (".gz", ".br")
_GZIP_LEVEL = 5  # of 9: two thirds of the time of 6, for less than one part in a hundred more bytes
_BROTLI_QUALITY = 5  # of 11: a tenth of the time of the highest


def name_twin(file: Path, ending: str) -> Path:
    """Give where a file's twin of this ending stands."""
    return file.with_name(file.name + ending)


def pack(data: bytes, ending: str) -> bytes:
    """Pack `data` as its twin of this ending holds it: no name, no time, so equal bytes on every machine."""
    if ending == ".gz":
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    import brotli  # not needed where nothing changed

    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY)
    return packed


def has_twins(file: Path, data: bytes) -> bool:
    """Say whether both twins of `file` hold `data`: a build that was killed may have left those of other bytes."""
    return all(_holds(name_twin(file, ending), data, ending) for ending in TWINS)


def _holds(twin: Path, data: bytes, ending: str) -> bool:
    try:
        packed = twin.read_bytes()
        if ending == ".gz":
            return gzip.decompress(packed) == data
    except (OSError, EOFError, zlib.error):
        return False
    import brotli

    try:
        return bool(brotli.decompress(packed) == data)
    except brotli.error:
        return False
