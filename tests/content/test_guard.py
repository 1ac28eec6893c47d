"""Rendering happens in a process of its own, which dies of a bad post alone and never outlives its owner."""

import gc
import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.content import Library, Post, Rendered, Renderer
from publisher.content.guard import Guard
from publisher.content.limits import Limits
from publisher.errors import OutsideError, Problem
from publisher.settings import Settings
from tests.content.conftest import Site

# Takes many seconds: each bracket looks for the one that closes it. A good post takes a few milliseconds.
SLOW = "[" * 100_000
TIGHT = Limits(cpu_seconds=0.3)


class Room:
    """A site with a good post and a bad one, and a guard of its own to render them."""

    def __init__(self, site: Site, bad: str, limits: Limits) -> None:
        site.add("bad.md", bad)
        site.add("good.md", "Fine.")
        self.settings: Settings = site.configure()
        self.library: Library = site.read(self.settings)
        self.guard = Guard(limits)
        self.renderer = Renderer(self.settings, self.library, self.guard)

    def post(self, path: str) -> Post:
        return next(post for post in self.library.posts if post.path == path)

    def render(self, path: str) -> Rendered | Problem:
        return self.renderer.render(self.post(path))

    def refuse(self) -> Problem:
        """Render the bad post, which can't be; the good one must be as ever, before and after."""
        before = Renderer(self.settings, self.library, self.guard).render(self.post("good.md"))
        assert isinstance(before, Rendered)
        problem = self.render("bad.md")
        assert isinstance(problem, Problem)
        assert problem.place == "posts/bad.md:5"
        assert self.render("good.md") == before
        return problem


def wait_for_end(process: int) -> None:
    """Wait until a process that is no child of ours, or one nobody has reaped yet, has ended."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([handle], [], [], 30)
    os.close(handle)
    assert ended, "it lingers"


def is_there(process: int) -> bool:
    """Whether a process is there, be it only as a zombie."""
    return Path(f"/proc/{process}").exists()


@pytest.fixture
def room(site: Site) -> Iterator[Room]:
    room = Room(site, SLOW, Limits())
    yield room
    room.renderer.close()


def test_nothing_is_started_before_something_is_rendered(room: Room) -> None:
    assert room.guard.process is None
    room.render("good.md")
    assert room.guard.process is not None


def test_one_process_renders_many_posts_of_many_libraries(
    room: Room, tmp_path_factory: pytest.TempPathFactory
) -> None:
    room.render("good.md")
    first = room.guard.process
    folder = tmp_path_factory.mktemp("other")
    (folder / "posts").mkdir()
    other = Site(root=folder)
    other.add("post.md", "See [it](friend.md) and [that](good.md).")
    other.add("friend.md", "x")
    settings = other.configure()
    library = other.read(settings)
    rendered = Renderer(settings, library, room.guard).render(next(p for p in library.posts if p.path == "post.md"))
    assert isinstance(rendered, Rendered)
    # Each library's links are read among its own posts.
    assert re.findall(r'href="([^"]+)"', rendered.html) == [
        "https://example.org/blog/2024/01/02/friend/",
        "https://example.org/blog/good/",
    ]
    assert room.guard.process == first


def test_a_post_that_takes_too_long_is_its_own_problem(site: Site) -> None:
    problem = Room(site, SLOW, TIGHT).refuse()
    assert str(problem) == (
        "posts/bad.md:5  turning this text into HTML takes more than 0.3 s\n"
        "    hint: is something in it nested very deeply, or very long? The other posts go on"
    )
    assert problem.code == "render-timeout"


def test_a_post_that_takes_too_much_memory_is_its_own_problem(site: Site) -> None:
    address = f"[x]: /{'u' * 100_000}"
    problem = Room(site, f"{address}\n\n{'[x] ' * 1000}", Limits(memory_mib=128)).refuse()
    assert problem.code == "render-memory"


def test_a_post_that_becomes_too_much_html_is_its_own_problem(site: Site) -> None:
    assert Room(site, f"[x]: /{'u' * 60_000}\n\n{'[x] ' * 100}", Limits(html_mib=1)).refuse().code == "render-size"


def test_a_process_killed_in_the_middle_costs_the_post_it_was_rendering(room: Room) -> None:
    room.render("good.md")
    process = room.guard.process
    assert process is not None
    used = cpu_ticks(process)
    outcome: list[Rendered | Problem] = []
    thread = threading.Thread(target=lambda: outcome.append(room.render("bad.md")))
    thread.start()
    while cpu_ticks(process) < used + 10:  # a tenth of a second: it is in the middle of it
        pass
    os.kill(process, signal.SIGKILL)
    thread.join()
    (problem,) = outcome
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place) == ("render-failed", "posts/bad.md:5")
    assert problem.text == "this text can't be turned into HTML: SIGKILL"
    assert isinstance(Renderer(room.settings, room.library, room.guard).render(room.post("good.md")), Rendered)
    assert room.guard.process != process


def cpu_ticks(process: int) -> int:
    """What a process has used of the CPU, in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_process_killed_between_two_posts_costs_none(room: Room) -> None:
    room.render("good.md")
    process = room.guard.process
    assert process is not None
    os.kill(process, signal.SIGKILL)
    wait_for_end(process)
    assert isinstance(Renderer(room.settings, room.library, room.guard).render(room.post("good.md")), Rendered)
    assert not is_there(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_takes_no_post_from_a_build_that_is_ending(room: Room, number: int) -> None:
    room.render("good.md")
    process = room.guard.process
    assert process is not None
    os.kill(process, number)
    room.renderer = Renderer(room.settings, room.library, room.guard)
    assert isinstance(room.render("good.md"), Rendered)
    assert room.guard.process == process


@pytest.mark.parametrize("end", ["closed", "gone"])
def test_the_process_ends_with_its_owner_and_leaves_no_zombie(site: Site, end: str) -> None:
    room = Room(site, "x", Limits())
    room.render("good.md")
    process = room.guard.process
    assert process is not None
    if end == "closed":
        room.renderer.close()
    else:
        del room
        gc.collect()
    assert not is_there(process)


OWNER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from publisher.config import load_settings
from publisher.content import Renderer, read_library
from publisher.content.guard import shared_guard

settings = load_settings(Path(sys.argv[1]), {})
library = read_library(settings, datetime.now(UTC))
renderer = Renderer(settings, library)
renderer.render(next(post for post in library.posts if post.path == "good.md"))
print(shared_guard().process, flush=True)
if sys.argv[2] == "busy":
    renderer.render(next(post for post in library.posts if post.path == "bad.md"))
elif sys.argv[2] == "idle":
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("state", "number"), [("idle", signal.SIGKILL), ("busy", signal.SIGKILL), ("idle", signal.SIGTERM)]
)
def test_the_process_does_not_outlive_an_owner_that_is_killed(room: Room, state: str, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(room.settings.file), state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as owner:
        assert owner.stdout
        process = int(owner.stdout.readline())
        owner.send_signal(number)
    wait_for_end(process)


def test_the_process_does_not_outlive_an_owner_that_is_done(room: Room) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", OWNER, str(room.settings.file), "done"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert not is_there(int(done.stdout))


def test_the_process_holds_no_file_but_its_socket(room: Room, tmp_path: Path) -> None:
    handle = os.open(tmp_path / "secret", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(handle, True)  # noqa: FBT003 - the function's own way to be called
    try:
        room.render("good.md")
    finally:
        os.close(handle)
    held = {int(file.name): str(file.readlink()) for file in Path(f"/proc/{room.guard.process}/fd").iterdir()}
    assert {number: name.partition(":")[0] for number, name in held.items()} == {
        0: "socket",
        1: "/dev/null",
        2: "/dev/null",
    }


def test_the_process_knows_nothing_of_our_environment(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_TRANSPORT__PASSWORD", "secret")
    room.render("good.md")
    assert b"secret" not in Path(f"/proc/{room.guard.process}/environ").read_bytes()


def test_many_threads_may_ask_at_once(room: Room) -> None:
    outcomes: list[Rendered | Problem] = []
    threads = [
        threading.Thread(
            target=lambda: outcomes.append(
                Renderer(room.settings, room.library, room.guard).render(room.post("good.md"))
            )
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    assert all(outcome == outcomes[0] and isinstance(outcome, Rendered) for outcome in outcomes)


def test_where_no_process_can_be_started_the_work_stops(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OutsideError, match=r"can't be rendered: /nowhere/python: No such file"):
        room.render("good.md")


def test_where_the_process_does_not_come_up_the_work_stops(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(OutsideError, match="doesn't start"):
        room.render("good.md")
