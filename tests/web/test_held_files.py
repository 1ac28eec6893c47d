import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.errors import OutsideError
from publisher.feeds import FeedFile, write_feeds
from publisher.web.held_files import HeldFiles

OLD, NEW = b"<rss>" + b"old" * 50 + b"</rss>", b"<rss>" + b"new" * 50 + b"</rss>"
PATH = "tag/geese/rss.xml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    write(folder, OLD)
    (tmp_path / "secret.xml").write_bytes(b"<secret/>")
    return folder


def write(folder: Path, data: bytes) -> None:
    write_feeds([FeedFile(path=PATH, data=data)], folder)


def test_a_file_comes_with_its_twin_and_a_tag_for_each(folder: Path) -> None:
    file = HeldFiles(folder).find(PATH)
    assert file is not None
    assert file.data == OLD
    assert file.packed is not None
    assert gzip.decompress(file.packed) == OLD
    assert file.tag != file.packed_tag
    assert file.modified == datetime.fromtimestamp(int((folder / PATH).stat().st_mtime), UTC)


def test_a_file_is_held_until_it_is_replaced(folder: Path) -> None:
    files = HeldFiles(folder)
    first = files.find(PATH)
    assert files.find(PATH) is first
    write(folder, NEW)
    replaced = files.find(PATH)
    assert replaced is not None
    assert replaced.data == NEW
    (folder / PATH).unlink()
    assert files.find(PATH) is None


def test_a_file_of_the_same_size_and_time_is_still_another(folder: Path) -> None:
    files = HeldFiles(folder)
    files.find(PATH)
    before = (folder / PATH).stat()
    write(folder, NEW)
    os.utime(folder / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = files.find(PATH)
    assert found is not None
    assert found.data == NEW


def test_H6_a_twin_of_other_bytes_is_not_used(folder: Path) -> None:
    (folder / PATH).write_bytes(NEW)  # as an editor does, that knows nothing of twins
    found = HeldFiles(folder).find(PATH)
    assert found is not None
    assert (found.data, found.packed) == (NEW, None)


@pytest.mark.parametrize(
    "twin",
    [b"", b"no gzip", gzip.compress(OLD)[:-4], gzip.compress(OLD + b"x")],
    ids=["empty", "no gzip", "cut short", "of other bytes"],
)
def test_H6_a_broken_twin_is_not_used(folder: Path, twin: bytes) -> None:
    (folder / f"{PATH}.gz").write_bytes(twin)
    found = HeldFiles(folder).find(PATH)
    assert found is not None
    assert (found.data, found.packed) == (OLD, None)


def test_H6_a_twin_that_comes_later_is_seen(folder: Path) -> None:
    files, twin = HeldFiles(folder), folder / f"{PATH}.gz"
    packed = twin.read_bytes()
    twin.unlink()
    without = files.find(PATH)
    twin.write_bytes(packed)
    with_twin = files.find(PATH)
    assert without is not None
    assert with_twin is not None
    assert (without.packed, with_twin.packed) == (None, packed)


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
    assert HeldFiles(folder).find(path) is None


def test_a_twin_that_leads_outside_is_not_followed(folder: Path) -> None:
    twin = folder / f"{PATH}.gz"
    twin.rename(folder.parent / "elsewhere.gz")
    twin.symlink_to(folder.parent / "elsewhere.gz")
    found = HeldFiles(folder).find(PATH)
    assert found is not None
    assert found.packed is None


def test_links_within_the_folder_and_to_the_folder_hold(folder: Path) -> None:
    (folder / "old-address.xml").symlink_to(folder / PATH)
    (folder.parent / "current").symlink_to(folder)
    found = HeldFiles(folder.parent / "current").find("old-address.xml")
    assert found is not None
    assert found.data == OLD


def test_no_more_is_held_than_there_is_room(folder: Path) -> None:
    (folder / "atom.xml").write_bytes(NEW)
    files = HeldFiles(folder, room=len(NEW))
    first, second = files.find(PATH), files.find("atom.xml")
    assert files.find("atom.xml") is second
    again = files.find(PATH)
    assert again == first
    assert again is not first


def test_a_folder_that_is_gone_is_an_outage_and_no_empty_feed(folder: Path) -> None:
    folder.rename(folder.with_name("unmounted"))
    with pytest.raises(OutsideError, match="folder of feeds"):
        HeldFiles(folder).find(PATH)
