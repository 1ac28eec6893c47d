"""What the command line costs before it works: each command on a site of one post, beside Python that does nothing.

    python benchmarks/bench_start.py --turns 9

CPU seconds are the kernel's own count; commands take turns, so that whatever else the machine does falls on all.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import publisher

_PUBLISHER = [sys.executable, "-m", "publisher"]
_COMMANDS = {
    "python, doing nothing": [sys.executable, "-c", "pass"],
    "publisher --help": [*_PUBLISHER, "--help"],
    "publisher issues --help": [*_PUBLISHER, "issues", "--help"],
    "publisher build, nothing to do": [*_PUBLISHER, "build"],
    "publisher status": [*_PUBLISHER, "status"],
    "publisher plan": [*_PUBLISHER, "plan"],
    "publisher check": [*_PUBLISHER, "check"],
}


def measure(command: list[str], folder: Path) -> float:
    """Run it once, and give the CPU seconds of all its processes."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print a table in Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--turns", type=int, default=9)
    turns = range(arguments.parse_args().turns)
    compileall.compile_dir(Path(publisher.__file__).parent, quiet=1)  # as pip does where it installs a program
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for words in (["init"], ["build"], ["run"]):
            measure([*_PUBLISHER, *words], folder)
        costs: dict[str, list[float]] = {name: [] for name in _COMMANDS}
        for _ in turns:
            for name, command in _COMMANDS.items():
                costs[name].append(measure(command, folder))
    bare = statistics.median(costs["python, doing nothing"])
    print("| command | CPU ms | times Python alone |")
    print("|---|---|---|")
    for name, seconds in costs.items():
        print(f"| {name} | {statistics.median(seconds) * 1000:.0f} | {statistics.median(seconds) / bare:.1f} |")


if __name__ == "__main__":
    main()
