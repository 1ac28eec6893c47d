"""How much a build of the feeds costs, beside Hugo told to make feeds only: in turns, in one run, as ratios.

    python benchmarks/bench_build.py --posts 100,1000,10000 --turns 3

Hugo makes one RSS feed; Publisher makes RSS, Atom, JSON Feed, a page for people and OPML, and here no archive, for
which a first build renders every post. CPU seconds are the kernel's own count of the process and its children,
memory is what they held together. `cold`: nothing was built before; `same`: nothing changed since; `one`: one post
did.
"""

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import make_post, write_blog

import publisher

PUBLISHER = """
[site]
title = "Bench"
url = "https://example.org/"
timezone = "UTC"
[feeds]
archive_size = 0
"""
HUGO = """
disableKinds = ["taxonomy", "term", "section", "sitemap", "robotsTXT", "404"]
baseURL = "https://example.org/"
title = "Bench"
rssLimit = 20
[outputs]
home = ["RSS"]
[[cascade]]
[cascade._target]
kind = "page"
[cascade._build]
render = "never"
list = "always"
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds of all its processes, and the most memory that they took together, in MB."""

    cpu: float
    memory: float


class Watch(threading.Thread):
    """Looks at a process and its children a hundred times a second; `most` is what they held together, in KB."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._process = process

    def run(self) -> None:
        """Look until the process is gone."""
        while held := sum(map(_read_size, (self._process, *_read_children(self._process)))):
            self.most = max(self.most, held)
            time.sleep(0.01)


def _read_children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _read_size(process: int) -> int:
    """Give the memory that a process holds, in KB; what it shares with others counts in part (PSS)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@dataclass(frozen=True)
class Builder:
    """One program and its blog."""

    name: str
    folder: Path
    posts: Path
    marker: str
    command: list[str]
    wipe: tuple[str, ...]

    def build(self) -> Cost:
        """Run it once."""
        with subprocess.Popen(self.command, cwd=self.folder, stdout=subprocess.DEVNULL) as process:
            watch = Watch(process.pid)
            watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            watch.join()
        if process.returncode:
            sys.exit(f"{self.name} failed with {process.returncode}")
        return Cost(usage.ru_utime + usage.ru_stime, watch.most / 1024)

    def forget(self) -> None:
        """Remove what it made."""
        for name in self.wipe:
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def touch(self, turn: int) -> None:
        """Change one post."""
        (self.posts / "post-00007.md").write_text(make_post(7, self.marker) + f"\nTurn {turn}.\n", encoding="utf-8")


def make_builders(folder: Path, posts: int) -> list[Builder]:
    """Lay out the same blog for both."""
    ours, theirs = folder / "publisher", folder / "hugo"
    write_blog(ours / "posts", posts, "<!-- more -->")
    (ours / "config.toml").write_text(PUBLISHER, encoding="utf-8")
    write_blog(theirs / "content" / "posts", posts, "<!--more-->")
    (theirs / "config.toml").write_text(HUGO, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("publisher")), "build"]
    wipe = ("feeds", "identity.json", ".publisher")
    return [
        Builder("publisher", ours, ours / "posts", "<!-- more -->", command, wipe),
        Builder(
            "hugo",
            theirs,
            theirs / "content" / "posts",
            "<!--more-->",
            ["hugo", "--quiet"],
            ("public", "resources"),
        ),
    ]


def measure(builders: list[Builder], turns: int) -> dict[str, list[tuple[Cost, ...]]]:
    """Measure in turns, so that whatever else the machine does falls on both; give costs by phase and turn."""
    phases: dict[str, Callable[[Builder, int], None]] = {
        "cold": lambda builder, _: builder.forget(),
        "same": lambda *_: None,
        "one": lambda builder, turn: builder.touch(turn),
    }
    found: dict[str, list[tuple[Cost, ...]]] = {phase: [] for phase in phases}
    for turn in range(turns):
        for phase, prepare in phases.items():
            costs = []
            for builder in builders:
                prepare(builder, turn)
                costs.append(builder.build())
            found[phase].append(tuple(costs))
    return found


def main() -> None:
    """Print a table in Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", default="100,1000,10000")
    arguments.add_argument("--turns", type=int, default=3)
    options = arguments.parse_args()
    if shutil.which("hugo") is None:
        sys.exit("Hugo is not installed: apt-get install hugo")
    compileall.compile_dir(Path(publisher.__file__).parent, quiet=1)  # as pip does where it installs a program
    print("| posts | phase | Publisher CPU s | Hugo CPU s | ratio | Publisher MB | Hugo MB |")
    print("|---|---|---|---|---|---|---|")
    for posts in map(int, options.posts.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            for phase, turns in measure(make_builders(Path(scratch), posts), options.turns).items():
                ours, theirs = (statistics.median(turn[place].cpu for turn in turns) for place in (0, 1))
                ratio = statistics.median(turn[0].cpu / turn[1].cpu for turn in turns)
                memory = [max(turn[place].memory for turn in turns) for place in (0, 1)]
                row = (
                    posts,
                    phase,
                    f"{ours:.2f}",
                    f"{theirs:.2f}",
                    f"{ratio:.2f}",
                    f"{memory[0]:.0f}",
                    f"{memory[1]:.0f}",
                )
                print("|", " | ".join(map(str, row)), "|", flush=True)


if __name__ == "__main__":
    main()
