import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from publisher.errors import OutsideError
from publisher.feeds import FeedFile, write_feeds
from publisher.web.held_file import HeldFile
from publisher.web.held_files import HeldFiles

OLD, NEW = b"<rss>" + b"old" * 50 + b"</rss>", b"<rss>" + b"new" * 50 + b"</rss>"
PATH = "tag/geese/rss.xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    write(folder, OLD)
    (tmp_path / "secret.xml").write_bytes(b"<secret/>")
    return folder


def hold(folder: Path, room: int = 2**20) -> HeldFiles[HeldFile]:
    return HeldFiles(folder, lambda _path, file: file, room)


def gzip_of(file: HeldFile) -> bytes | None:
    twin = file.packed.get("gzip")
    return twin.data if twin else None


def write(folder: Path, data: bytes) -> None:
    write_feeds([FeedFile(path=PATH, make=lambda: data)], folder)


def test_a_file_comes_with_its_twin_and_a_tag_for_each(folder: Path) -> None:
    file = hold(folder).find(PATH)
    assert file is not None
    assert file.bare.data == OLD
    assert gzip.decompress(file.packed["gzip"].data) == OLD
    assert file.tag != file.packed["gzip"].tag
    assert file.modified == datetime.fromtimestamp(int((folder / PATH).stat().st_mtime), UTC)


def test_a_file_is_held_until_it_is_replaced(folder: Path) -> None:
    files = hold(folder)
    first = files.find(PATH)
    assert files.find(PATH) is first
    write(folder, NEW)
    replaced = files.find(PATH)
    assert replaced is not None
    assert replaced.bare.data == NEW
    (folder / PATH).unlink()
    assert files.find(PATH) is None


def test_a_file_of_the_same_size_and_time_is_still_another(folder: Path) -> None:
    files = hold(folder)
    files.find(PATH)
    before = (folder / PATH).stat()
    write(folder, NEW)
    os.utime(folder / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = files.find(PATH)
    assert found is not None
    assert found.bare.data == NEW


def test_H6_a_twin_of_other_bytes_is_not_used(folder: Path) -> None:
    (folder / PATH).write_bytes(NEW)  # as an editor does, that knows nothing of twins
    found = hold(folder).find(PATH)
    assert found is not None
    assert (found.bare.data, gzip_of(found)) == (NEW, None)


@pytest.mark.parametrize(
    "twin",
    [b"", b"no gzip", gzip.compress(OLD)[:-4], gzip.compress(OLD + b"x")],
    ids=["empty", "no gzip", "cut short", "of other bytes"],
)
def test_H6_a_broken_twin_is_not_used(folder: Path, twin: bytes) -> None:
    (folder / f"{PATH}.gz").write_bytes(twin)
    found = hold(folder).find(PATH)
    assert found is not None
    assert (found.bare.data, gzip_of(found)) == (OLD, None)


def test_H6_a_twin_that_comes_later_is_seen(folder: Path) -> None:
    files, twin = hold(folder), folder / f"{PATH}.gz"
    packed = twin.read_bytes()
    twin.unlink()
    without = files.find(PATH)
    twin.write_bytes(packed)
    with_twin = files.find(PATH)
    assert without is not None
    assert with_twin is not None
    assert (gzip_of(without), gzip_of(with_twin)) == (None, packed)


@pytest.mark.parametrize(
    ("twin", "is_used"),
    [
        (brotli.compress(OLD), True),
        (brotli.compress(OLD)[:-3], False),
        (brotli.compress(NEW), False),
        (b"no brotli", False),
    ],
    ids=["whole", "cut short", "of other bytes", "no brotli"],
)
def test_H6_a_brotli_twin_is_used_where_it_is_one(folder: Path, twin: bytes, is_used: bool) -> None:  # noqa: FBT001 - a table's column
    (folder / f"{PATH}.br").write_bytes(twin)
    found = hold(folder).find(PATH)
    assert found is not None
    assert ("br" in found.packed) is is_used
    assert list(found.packed)[-1] == "gzip"


def test_H6_a_large_brotli_twin_is_read_whole(folder: Path) -> None:
    large = b"".join(f"<item>{number}</item>".encode() for number in range(60_000))
    (folder / PATH).write_bytes(large)
    (folder / f"{PATH}.br").write_bytes(brotli.compress(large, quality=5))
    found = hold(folder).find(PATH)
    assert found is not None
    assert "br" in found.packed


def test_what_is_held_is_recalled_until_it_is_replaced(folder: Path) -> None:
    files = hold(folder)
    assert files.recall(PATH) is None
    assert files.find(PATH) is files.recall(PATH)
    write(folder, NEW)
    assert files.recall(PATH) is None
    files.find(PATH)
    (folder / PATH).unlink()
    assert files.recall(PATH) is None


def test_H3_the_same_bytes_keep_the_date_they_were_told_with(folder: Path) -> None:
    files = hold(folder)
    first = files.find(PATH)
    (folder / PATH).touch()
    os.utime(folder / PATH, (0, 0))  # a backup that was put back
    assert first == files.find(PATH)


def test_H3_other_bytes_have_a_later_date_even_from_a_backup(folder: Path) -> None:
    files = hold(folder)
    first = files.find(PATH)
    write(folder, NEW)
    os.utime(folder / PATH, (0, 0))
    other = files.find(PATH)
    assert first is not None
    assert other is not None
    assert other.modified == first.modified + timedelta(seconds=1)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tag",
        "tag/",
        "tag/geese",
        "../secret.xml",
        "tag/../../secret.xml",
        "tag/./geese/rss.xml",
        "/etc/hostname",
        "tag//geese/rss.xml",
        ".hidden.xml",
        "tag/.rss.xml.0123.tmp",
        "out.xml",
        "outside/secret.xml",
        "round/rss.xml",
        "a\0b.xml",
        "x" * 5000 + ".xml",
        "x/" * 3000 + "rss.xml",
        "pipe.xml",
    ],
)
def test_nothing_hidden_or_outside_is_found(folder: Path, path: str) -> None:
    (folder / ".hidden.xml").write_bytes(OLD)
    (folder / "tag/.rss.xml.0123.tmp").write_bytes(OLD)
    (folder / "out.xml").symlink_to(folder.parent / "secret.xml")
    (folder / "outside").symlink_to(folder.parent)
    (folder / "round").symlink_to(folder / "round")
    os.mkfifo(folder / "pipe.xml")
    assert hold(folder).find(path) is None


def test_a_twin_that_leads_outside_is_not_followed(folder: Path) -> None:
    twin = folder / f"{PATH}.gz"
    twin.rename(folder.parent / "elsewhere.gz")
    twin.symlink_to(folder.parent / "elsewhere.gz")
    found = hold(folder).find(PATH)
    assert found is not None
    assert gzip_of(found) is None


def test_links_within_the_folder_and_to_the_folder_hold(folder: Path) -> None:
    (folder / "old-address.xml").symlink_to(folder / PATH)
    (folder.parent / "current").symlink_to(folder)
    found = hold(folder.parent / "current").find("old-address.xml")
    assert found is not None
    assert found.bare.data == OLD


def test_no_more_is_held_than_there_is_room(folder: Path) -> None:
    (folder / "atom.xml").write_bytes(NEW)
    files = hold(folder, room=len(NEW))
    first, second = files.find(PATH), files.find("atom.xml")
    assert files.find("atom.xml") is second
    again = files.find(PATH)
    assert again == first
    assert again is not first


def test_a_folder_that_is_gone_is_an_outage_and_no_empty_feed(folder: Path) -> None:
    folder.rename(folder.with_name("unmounted"))
    with pytest.raises(OutsideError, match="folder of feeds"):
        hold(folder).find(PATH)
