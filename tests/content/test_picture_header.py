"""How large a picture is, and of what kind, from its first bytes: in `pictures` are some, of 3 by 2 pixels."""

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.picture_header import Header, read_header

PICTURES = sorted((Path(__file__).parent / "pictures").iterdir())
TYPES = {
    ".png": "image/png",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


def read(data: bytes) -> Header | None:
    return read_header(io.BytesIO(data))


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: file.name)
def test_a_picture_says_its_kind_and_how_large_it_is_shown(file: Path) -> None:
    width, height = (2, 3) if file.stem == "turned" else (3, 2)  # a phone held upright
    assert read(file.read_bytes()) == Header(media_type=TYPES[file.suffix], width=width, height=height)


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ('<svg width="30" height="20">', (30, 20)),
        ("<svg width='30px' height='20.4px'>", (30, 20)),
        ('<svg width="1in" height="72pt">', (96, 96)),
        ('<svg viewBox="0 0 300 200">', (300, 200)),
        ('<svg viewBox="0,0,300,200" width="150">', (150, 100)),
        ('<svg height="400" viewBox="-5 -5 300 200">', (600, 400)),
        ('<svg width="100%" height="100%" viewBox="0 0 300 200">', (300, 200)),
        ('<?xml version="1.0"?><!-- <svg width="1" height="1"> --><svg\n width="30" height="20">', (30, 20)),
        ('<svg data-a="x > y" width="30" height="20">', (30, 20)),
        ('<svg width="0" height="0">', (None, None)),
        ('<svg viewBox="0 0 0 0">', (None, None)),
        ("<svg>", (None, None)),
    ],
)
def test_a_drawing_says_its_lengths_or_its_box(tag: str, size: tuple[int | None, int | None]) -> None:
    found = read(f"{tag}<path/></svg>".encode())
    assert found == Header(media_type="image/svg+xml", width=size[0], height=size[1])


def test_a_photograph_with_much_before_its_frame_is_read() -> None:
    plain = (PICTURES[0].parent / "plain.jpg").read_bytes()
    profile = b"\xff\xe2" + struct.pack(">H", 60_000) + b"\0" * 59_998
    assert read(plain[:2] + profile * 50 + b"\xff" + plain[2:]) == read(plain)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        b"<html><body></body></html>",
        b"\xff\xd8" + b"\xff" * 100_000,
        b"\xff\xd8" + b"\xff\xe1\0\0" * 100_000,
        b"\xff\xd8\xff\xda\0\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 8,
        b"\0\0\0\x20ftypavif" + b"\0\0\0\0" * 1000,
        b"\0\0\0\x20ftypavif" + b"\0" * 20 + b"\0\0\0\x08meta" * 10_000,
        b"\0\0\0\x20ftypheic" + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"<svg " * 20_000,
        b"<!--" * 20_000,
        b"<svg '" + b"\"'" * 30_000,
        b"<svg " + b"width " * 10_000 + b">",
        b"<svg viewBox='" + b" " * 60_000 + b"'>",
    ],
)
def test_3_12_what_is_no_picture_gives_no_size_and_ends_soon(data: bytes) -> None:
    found = read(data)
    assert found is None or (found.width, found.height) == (None, None)


class Counting(io.BytesIO):
    """Counts what is asked of it."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


@given(st.sampled_from(PICTURES), st.data())
def test_3_12_a_broken_picture_harms_nothing(file: Path, draw: st.DataObject) -> None:
    whole = bytearray(file.read_bytes())
    for place in draw.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[place] = draw.draw(st.integers(0, 255))
    counting = Counting(bytes(whole[: draw.draw(st.integers(0, len(whole)))]))
    found = read_header(counting)
    assert found is None or all(side is None or 0 < side <= 1_000_000 for side in (found.width, found.height))
    assert counting.reads < 2_000
