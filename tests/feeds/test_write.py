import gzip
import os
from pathlib import Path

import brotli
import pytest

from publisher.errors import OutsideError
from publisher.feeds import FeedFile, FeedFolder, FileChange, build_feeds, write_feeds
from tests.feeds.conftest import MakeSettings
from tests.feeds.samples import BY_ALL, POSTS, render

OLD = FeedFile(path="tag/geese/rss.xml", make=lambda: b"<rss>old</rss>")
NEW = FeedFile(path="tag/geese/rss.xml", make=lambda: b"<rss>new</rss>")


def test_a_second_write_touches_nothing(make_settings: MakeSettings, tmp_path: Path) -> None:
    files = build_feeds(POSTS, render, make_settings(feeds=BY_ALL)).files
    assert write_feeds(files, tmp_path / "feeds") == tuple(
        FileChange(path=file.path, changed=True) for file in files
    )
    before = _times(tmp_path / "feeds")
    assert write_feeds(files, tmp_path / "feeds") == tuple(
        FileChange(path=file.path, changed=False) for file in files
    )
    assert _times(tmp_path / "feeds") == before
    assert len(before) == 3 * len(files)


def test_every_file_has_a_twin_that_says_nothing_of_the_machine(tmp_path: Path) -> None:
    write_feeds([OLD], tmp_path)
    twin = (tmp_path / "tag/geese/rss.xml.gz").read_bytes()
    assert gzip.decompress(twin) == (tmp_path / "tag/geese/rss.xml").read_bytes() == OLD.data
    assert twin[3] == 0  # no name, RFC 1952 §2.3.1
    assert twin[4:8] == bytes(4)  # no time


def test_a_twin_that_is_missing_comes_back(tmp_path: Path) -> None:
    write_feeds([OLD], tmp_path)
    twin = tmp_path / "tag/geese/rss.xml.gz"
    twin.unlink()
    [change] = write_feeds([OLD], tmp_path)
    assert not change.changed
    assert gzip.decompress(twin.read_bytes()) == OLD.data


def test_a_twin_of_other_bytes_is_made_again(tmp_path: Path) -> None:
    write_feeds([OLD], tmp_path)
    plain = (tmp_path / OLD.path).read_bytes()
    write_feeds([NEW], tmp_path)
    (tmp_path / OLD.path).write_bytes(plain)  # what a kill between the two leaves, and then the author thinks again
    [change] = write_feeds([OLD], tmp_path)
    assert not change.changed
    assert gzip.decompress((tmp_path / f"{OLD.path}.gz").read_bytes()) == OLD.data
    assert brotli.decompress((tmp_path / f"{OLD.path}.br").read_bytes()) == OLD.data


def test_a_twin_of_other_bytes_is_seen_by_who_trusts_the_record(make_settings: MakeSettings) -> None:
    folder = FeedFolder(make_settings())
    for _ in range(2):
        built = build_feeds(POSTS, render, make_settings(), held=folder.look())
        folder.write(built, folder.look())
        twin = make_settings().feeds.path / "rss.xml.gz"
        assert gzip.decompress(twin.read_bytes()).startswith(b"<?xml")
        twin.write_bytes(gzip.compress(b"<rss/>"))


def test_a_write_cut_off_between_twin_and_file_is_made_good(tmp_path: Path) -> None:
    write_feeds([NEW], tmp_path)
    (tmp_path / NEW.path).write_bytes(OLD.data)  # what a kill between the two leaves
    [change] = write_feeds([NEW], tmp_path)
    assert change.changed
    assert (tmp_path / NEW.path).read_bytes() == NEW.data


def test_leftovers_of_a_killed_process_go(tmp_path: Path) -> None:
    leftover = tmp_path / "tag" / ".rss.xml.0123456789ab.tmp"
    leftover.parent.mkdir()
    leftover.write_bytes(b"<rs")
    os.utime(leftover, (0, 0))
    write_feeds([OLD], tmp_path)
    assert not leftover.exists()


def test_a_folder_that_can_not_be_written_leaves_the_feeds_whole(tmp_path: Path) -> None:
    write_feeds([OLD], tmp_path)
    (tmp_path / "tag/birds").write_bytes(b"a file stands where a folder should")
    beyond = FeedFile(path="tag/birds/rss.xml", make=lambda: b"<rss/>")
    with pytest.raises(OutsideError, match=r"tag/birds/rss\.xml") as refused:
        write_feeds([beyond, NEW], tmp_path)
    assert "feeds.path" in refused.value.hint
    assert (tmp_path / OLD.path).read_bytes() == OLD.data


def _times(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
