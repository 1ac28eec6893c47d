"""The first bytes of a picture -> its kind and its size, as a browser shows it. Reads no more than it must.

Whatever the bytes are, this ends soon and raises nothing: it looks at no more than a few hundred pieces, and each
of them lies further on than the one before.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

_PIECES = 500  # segments, chunks or boxes; real pictures have twenty
_HEAD = 64 * 1024  # bytes of an SVG in which its first tag stands, and of what describes a photograph
_LARGEST = 1_000_000  # pixels a side: more is no picture
_TAG = re.compile(rb"<svg\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(rb"\s(width|height|viewBox)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_LENGTH = re.compile(rb"\s*([0-9]{1,7}(?:\.[0-9]*)?)(px|pt|pc|mm|cm|in|)\s*")
_PIXELS = {b"": 1.0, b"px": 1.0, b"pt": 96 / 72, b"pc": 16.0, b"mm": 96 / 25.4, b"cm": 96 / 2.54, b"in": 96.0}
# The frames of JPEG that say a size (ITU-T T.81 table B.1): not those of Huffman tables, arithmetic and the like.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_TURNED = frozenset({5, 6, 7, 8})  # orientations of Exif that show a picture on its side


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A picture's kind, as HTTP names it, and its size in pixels: None where it says none."""

    media_type: str
    width: int | None = None
    height: int | None = None


def read_header(file: BinaryIO) -> Header | None:
    """Read the header of a picture from its first byte on; None for what is no picture that browsers show."""
    try:
        start = file.read(16)
        header = _read(start, file)
    except (struct.error, OSError, IndexError):  # it ends too soon
        return None
    if header and not (header.width and header.height):
        return Header(media_type=header.media_type)
    if header and max(header.width or 0, header.height or 0) > _LARGEST:
        return None
    return header


def _read(start: bytes, file: BinaryIO) -> Header | None:
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", file.read(8))
        return Header(media_type="image/png", width=width, height=height)
    if start.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", start, 6)
        return Header(media_type="image/gif", width=width, height=height)
    if start.startswith(b"\xff\xd8"):
        return _read_jpeg(file)
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return _read_webp(start[12:], file)
    if start[4:8] == b"ftyp":
        return _read_avif(file)
    file.seek(0)
    return _read_svg(file.read(_HEAD))


def _read_jpeg(file: BinaryIO) -> Header | None:
    place = 2
    is_turned = False
    for _ in range(_PIECES):
        file.seek(place)
        lead, marker = struct.unpack("BB", file.read(2))
        if lead != 0xFF:
            return None
        if marker in _BARE or marker == 0xFF:  # filled up with such bytes
            place += 1 if marker == 0xFF else 2
            continue
        if marker in {0xD9, 0xDA}:  # its end, or the picture itself
            return None
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _FRAMES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            width, height = (height, width) if is_turned else (width, height)
            return Header(media_type="image/jpeg", width=width, height=height)
        if marker == 0xE1 and length > 2:
            is_turned = is_turned or _read_orientation(file.read(length - 2)) in _TURNED
        place += 2 + max(length, 2)
    return None


def _read_orientation(segment: bytes) -> int:
    """Give the orientation that Exif 2.32 §4.6.4 tells in tag 0x0112; 1, upright, where it tells none."""
    exif = segment.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None or len(exif) == len(segment):
        return 1
    try:
        (place,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, place)
        for number in range(min(count, _PIECES)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, place + 2 + 12 * number)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass
    return 1


def _read_webp(chunk: bytes, file: BinaryIO) -> Header | None:
    """Read the first chunk (RFC 9649 §2): a lossy picture, a lossless one, or one with extras."""
    data = file.read(14)
    width = height = None
    if chunk == b"VP8 " and data[7:10] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 10))
    elif chunk == b"VP8L" and data[4:5] == b"\x2f":
        (bits,) = struct.unpack_from("<I", data, 5)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8X":
        width = int.from_bytes(data[8:11], "little") + 1
        height = int.from_bytes(data[11:14], "little") + 1
    return Header(media_type="image/webp", width=width, height=height)


def _read_avif(file: BinaryIO) -> Header | None:
    """Read the properties of the items (ISO/IEC 23008-12 §6.5); the largest item is the picture itself."""
    file.seek(0)
    head = file.read(_HEAD)
    if not any(brand in head[8:64] for brand in (b"avif", b"avis")):
        return None
    sides = (0, 0)
    is_turned = False
    meta = next((inside for kind, inside in _boxes(head) if kind == b"meta"), b"")
    properties = next((inside for kind, inside in _boxes(meta[4:]) if kind == b"iprp"), b"")
    container = next((inside for kind, inside in _boxes(properties) if kind == b"ipco"), b"")
    for kind, inside in _boxes(container):
        if kind == b"ispe":
            width, height = struct.unpack_from(">II", inside, 4)
            sides = max(sides, (width, height), key=lambda pair: pair[0] * pair[1])
        elif kind == b"irot":
            is_turned = inside[:1] in (b"\x01", b"\x03")
    width, height = reversed(sides) if is_turned else sides
    return Header(media_type="image/avif", width=width, height=height)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    for _ in range(_PIECES):
        if place + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place + 8 : place + size] if size else data[place + 8 :]
        if size < 8:
            return
        place += size


def _read_svg(head: bytes) -> Header | None:
    """Read the size that the first tag says in lengths, else that of its box."""
    found = _find_tag(head)
    if not found:
        return None
    said = {name: one or other for name, one, other in _ATTRIBUTE.findall(found[1])}
    box = said.get(b"viewBox", b"").replace(b",", b" ").split()
    across, down = (_to_pixels(box[2]), _to_pixels(box[3])) if len(box) == 4 else (0.0, 0.0)
    width, height = _to_pixels(said.get(b"width", b"")), _to_pixels(said.get(b"height", b""))
    if across and down and not (width and height):
        scale = width / across or height / down or 1.0
        width, height = across * scale, down * scale
    return Header(media_type="image/svg+xml", width=_round(width), height=_round(height))


def _find_tag(head: bytes) -> re.Match[bytes] | None:
    """Find the first tag of a drawing that stands in no comment."""
    place = head.find(b"<")
    while place >= 0 and not head.startswith(b"<svg", place):
        if head.startswith(b"<!--", place):
            place = head.find(b"-->", place)
        place = head.find(b"<", place + 1) if place >= 0 else -1
    return _TAG.match(head, place) if place >= 0 else None


def _to_pixels(length: bytes) -> float:
    """Give a length in pixels; 0 for none, or for one that depends on what is around it."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PIXELS[found[2]] if found else 0.0


def _round(side: float) -> int | None:
    return max(round(side), 1) if side else None
