"""What may lie in a folder of posts besides posts: each is told, none is waited for, none harms a post."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.content.guard import Guard
from tests.content.conftest import Site
from tests.content.hostile.conftest import assert_unharmed
from tests.content.hostile.line import Outcome, send_through

HEAD = "---\ntitle: A bad one\ndate: 2023-05-05\n---\n"


def bind_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket has room for a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)


def write(text: str, encoding: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(text.encode(encoding, "surrogatepass"))


def link(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (write(f"{HEAD}a\0b", "utf-8"), ("source-control", 5)),
        (write(f"{HEAD}a\x1b[2Jb", "utf-8"), ("source-control", 5)),
        (write(f"{HEAD}café", "latin-1"), ("source-encoding", 5)),
        (write(f"{HEAD}café", "utf-16"), ("source-encoding", 1)),
        (write(f"{HEAD}Words", "utf-16-be"), ("source-control", 1)),
        (write(f"{HEAD}café", "utf-32"), ("source-encoding", 1)),
        (write(f"{HEAD}\ud800", "utf-8"), ("source-encoding", 5)),
        (write(HEAD + "x" * 1024**2, "utf-8"), ("source-size", None)),
        (write(f"{HEAD}![x](data:image/png;base64,{'A' * 10 * 1024**2})", "ascii"), ("source-size", None)),
        (os.mkfifo, ("source-kind", None)),
        (bind_socket, ("source-unreadable", None)),
        (link("bad.md"), ("source-unreadable", None)),
        (link("/dev/zero"), ("source-unreadable", None)),
        (link("/etc/passwd"), ("source-unreadable", None)),
        (link("nowhere.md"), ("source-unreadable", None)),
    ],
    ids=[
        "NUL",
        "an escape sequence",
        "Latin-1",
        "UTF-16",
        "UTF-16 without a mark",
        "UTF-32",
        "half of a surrogate pair",
        "more than 1 MiB",
        "a picture of 10 MB",
        "a pipe",
        "a socket",
        "a link to itself",
        "a link to an endless device",
        "a link out of the folder",
        "a link to nothing",
    ],
)
def test_3_12_what_is_no_post_is_told(
    site: Site, good: Outcome, quick: Guard, make: Callable[[Path], object], told: tuple[str, int | None]
) -> None:
    make(site.root / "posts" / "bad.md")
    outcome = send_through(site, site.configure(), quick)
    assert [(problem.code, problem.line) for problem in outcome.problems] == [told]
    assert_unharmed(outcome, good, "bad.md")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}Words.\n".replace("\n", "\r\n"),
        f"{HEAD}Words.\n".replace("\n", "\r"),
        f"\ufeff{HEAD}Words.\n",
        f"\ufeff\ufeff{HEAD}Words.\n",
        f"\n\n{HEAD}Words.\n",
        f"{HEAD}Words.",
    ],
    ids=["CRLF", "CR", "a byte order mark", "two byte order marks", "blank lines first", "no line end"],
)
def test_3_12_what_is_only_written_oddly_is_a_post(site: Site, good: Outcome, quick: Guard, text: str) -> None:
    site.write("bad.md", text)
    outcome = send_through(site, site.configure(), quick)
    assert outcome.problems == ()
    assert outcome.is_shown("bad.md")
    assert_unharmed(outcome, good, "bad.md")


def test_3_12_a_folder_that_holds_itself_is_read_once(site: Site, good: Outcome, quick: Guard) -> None:
    (site.root / "posts" / "again").symlink_to(".", target_is_directory=True)
    found = send_through(site, site.configure(), quick)
    assert (found.library.posts, found.rendered, found.problems) == (
        good.library.posts,
        good.rendered,
        good.problems,
    )
    assert found.files == good.files


def test_3_12_a_path_longer_than_the_system_takes_harms_no_other(site: Site, good: Outcome, quick: Guard) -> None:
    top = os.open(site.root / "posts", os.O_RDONLY)
    for _ in range(18):  # of 240 letters each: more than the 4,096 that a path may have
        os.mkdir("d" * 240, dir_fd=top)
        below = os.open("d" * 240, os.O_RDONLY, dir_fd=top)
        os.close(top)
        top = below
    os.close(os.open("deep.md", os.O_CREAT | os.O_WRONLY, dir_fd=top))
    os.close(top)
    outcome = send_through(site, site.configure(), quick)
    assert {problem.code for problem in outcome.problems} == {"source-unreadable"}
    assert outcome.files == good.files


@pytest.mark.parametrize("name", ["b\nd.md", "b\x1bd.md", os.fsdecode(b"b\xffd.md")])
def test_3_12_a_name_that_cannot_be_shown_is_told(site: Site, good: Outcome, quick: Guard, name: str) -> None:
    site.write(name, f"{HEAD}Words.\n")
    outcome = send_through(site, site.configure(), quick)
    assert [problem.code for problem in outcome.problems] == ["source-name"]
    assert outcome.problems[0].path.isprintable()
    assert outcome.files == good.files


def test_3_12_names_that_differ_in_case_only_are_two_posts(site: Site, good: Outcome, quick: Guard) -> None:
    site.add("Bad.md", title="Upper", tags="[One]")
    site.add("bad.md", title="Lower", tags="[one, ONE]")
    outcome = send_through(site, site.configure(), quick)
    assert outcome.problems == ()
    assert outcome.is_shown("Bad.md")
    assert outcome.is_shown("bad.md")
    assert len({path.casefold() for path in outcome.files}) == len(outcome.files)
    assert good.rendered.items() <= outcome.rendered.items()
