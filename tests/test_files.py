"""Writing a file so that nobody ever sees half of it, whoever reads it and whoever is killed."""

import os
import random
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

import pytest

from publisher.files import remove_leftovers, write_atomic

SIZE = 300_000
WRITE_FOR_EVER = f"""
import itertools, sys
from pathlib import Path
from publisher.files import write_atomic
for letter in itertools.cycle(b"abcdefgh"):
    write_atomic(Path(sys.argv[1]), bytes([letter]) * {SIZE})
    print("written", flush=True)
"""


class Poller:
    """Reads a file over and over from another thread, and keeps what nobody should ever see."""

    def __init__(self, file: Path) -> None:
        self.reads = 0
        self.wrong: list[str] = []
        self._file = file
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._poll)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _poll(self) -> None:
        while not self._over.is_set():
            try:
                seen = self._file.read_bytes()
            except OSError as error:
                self.wrong.append(repr(error))
                continue
            self.reads += 1
            if len(seen) != SIZE or seen.count(seen[:1]) != SIZE:
                self.wrong.append(f"{len(seen)} bytes of {set(seen)}")


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_reader_sees_the_old_bytes_or_the_new_ones(tmp_path: Path) -> None:
    file = tmp_path / "rss.xml"
    write_atomic(file, b"a" * SIZE)
    with Poller(file) as poller:
        for number in range(300):
            assert write_atomic(file, bytes([ord("a") + (number + 1) % 26]) * SIZE)
    assert poller.reads > 0
    assert poller.wrong == []
    assert names_in(tmp_path) == ["rss.xml"]


def test_a_reader_sees_whole_files_while_writers_are_killed(tmp_path: Path) -> None:
    file = tmp_path / "rss.xml"
    write_atomic(file, b"z" * SIZE)
    chance = random.Random(7)  # noqa: S311 - any moment will do, the same in every run
    with Poller(file) as poller:
        for _ in range(12):
            with subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, file], stdout=subprocess.PIPE) as writer:
                assert writer.stdout is not None
                for _ in range(
                    chance.randrange(1, 30)
                ):  # killed after so many files, somewhere inside the next one
                    writer.stdout.readline()
                writer.kill()
    assert poller.wrong == []


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "rss.xml"
    assert write_atomic(file, b"same")
    os.utime(file, ns=(1, 1))
    before = file.stat()
    assert not write_atomic(file, b"same")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, 1)


def test_what_becomes_secret_is_closed_to_others_even_where_its_bytes_stay(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    write_atomic(file, b"same")
    assert not write_atomic(file, b"same", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_has_its_mode_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomic(tmp_path / "rss.xml", b"x")
        write_atomic(tmp_path / "secret", b"x", mode=0o600)
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("rss.xml", "secret")] == [0o644, 0o600]


def test_folders_are_made_as_they_are_needed(tmp_path: Path) -> None:
    write_atomic(tmp_path / "tag/bread/rss.xml", b"x")
    assert (tmp_path / "tag/bread/rss.xml").read_bytes() == b"x"


def test_a_name_as_long_as_the_disk_takes_has_room_beside_it(tmp_path: Path) -> None:
    write_atomic(tmp_path / ("n" * 255), b"x")
    assert names_in(tmp_path) == ["n" * 255]


def test_a_link_in_the_way_is_replaced_and_what_it_points_to_is_left(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "rss.xml").symlink_to("elsewhere")
    write_atomic(tmp_path / "rss.xml", b"ours")
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert not (tmp_path / "rss.xml").is_symlink()


def test_4_another_name_of_the_file_keeps_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "rss.xml").hardlink_to(tmp_path / "elsewhere")
    write_atomic(tmp_path / "rss.xml", b"ours")
    assert ((tmp_path / "elsewhere").read_bytes(), (tmp_path / "rss.xml").read_bytes()) == (b"theirs", b"ours")


def test_a_folder_in_the_way_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "rss.xml").mkdir()
    with pytest.raises(IsADirectoryError):
        write_atomic(tmp_path / "rss.xml", b"x")
    assert names_in(tmp_path) == ["rss.xml"]


def test_what_can_not_be_written_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    """A disk that is full fails in the middle of a file; so does a limit on the size of files."""
    write_atomic(tmp_path / "rss.xml", b"old")
    script = (
        "import resource, signal, sys; from pathlib import Path; from publisher.files import write_atomic\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_atomic(Path(sys.argv[1]), b'n' * 100_000)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "rss.xml"], capture_output=True, text=True, check=False
    )
    assert "OSError: [Errno 27] File too large" in ended.stderr
    assert (tmp_path / "rss.xml").read_bytes() == b"old"
    assert names_in(tmp_path) == ["rss.xml"]


def test_a_folder_that_can_not_be_written_is_an_OSError(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError, match="feeds"):
        write_atomic(tmp_path / "feeds/rss.xml", b"x")


def test_only_our_own_old_leftovers_are_removed(tmp_path: Path) -> None:
    old = time.time() - 7200
    names = (".rss.xml.0123456789ab.tmp", ".rss.xml.ba9876543210.tmp", ".notes.tmp", "x.0123456789ab.tmp")
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "tag").mkdir()
    (tmp_path / "tag/.feed.json.0123456789ab.tmp").write_bytes(b"x")
    for name in (*names[:1], *names[2:], "tag/.feed.json.0123456789ab.tmp"):
        os.utime(tmp_path / name, (old, old))
    assert remove_leftovers(tmp_path) == 2
    assert names_in(tmp_path) == sorted([*names[1:], "tag"])


def test_what_a_killed_writer_leaves_is_removed_an_hour_later(tmp_path: Path) -> None:
    """Killed between its first byte and its rename: here by the limit that ends a process."""
    script = (
        "import resource, sys; from pathlib import Path; from publisher.files import write_atomic\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        "write_atomic(Path(sys.argv[1]), b'n' * 100_000)\n"
    )
    limit = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, limit[1]))
    try:
        subprocess.run([sys.executable, "-c", script, tmp_path / "rss.xml"], check=False)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, limit)
    (leftover,) = tmp_path.iterdir()
    assert remove_leftovers(tmp_path) == 0
    os.utime(leftover, (0, 0))
    assert remove_leftovers(tmp_path) == 1


def test_H3_new_bytes_have_a_later_second_whatever_the_clock_says(tmp_path: Path) -> None:
    file = tmp_path / "rss.xml"
    write_atomic(file, b"one")
    for written, told in ((b"two", file.stat().st_mtime), (b"three", time.time() + 86_400)):
        os.utime(file, (told, told))
        write_atomic(file, written)
        assert int(file.stat().st_mtime) == int(told) + 1
    before = file.stat().st_mtime_ns
    write_atomic(file, b"three")
    assert file.stat().st_mtime_ns == before


def test_a_first_file_has_the_time_of_its_writing(tmp_path: Path) -> None:
    before = time.time()
    write_atomic(tmp_path / "rss.xml", b"one")
    assert before - 1 < (tmp_path / "rss.xml").stat().st_mtime < time.time() + 1
