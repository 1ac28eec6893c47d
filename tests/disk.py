"""The disks of tests: memory for whatever they write, and one that is small enough to be full."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it that is its user's alone
_ROOM = 4 * 2**30  # bytes: what all tests write, several times over


def has_room_in_memory() -> bool:
    """Say whether tests can write to memory: what we write is fsynced, and a disk takes a tenth of the time."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > _ROOM


def run_on_small_disk(folder: Path, program: str, size: str) -> subprocess.CompletedProcess[str]:
    """Run a program in Python in `folder`, where a new, empty disk of this size lies at `disk` until its end.

    No other process sees that disk: it is a file system in memory, in a namespace of its own.
    """
    (folder / "disk").mkdir()
    shell = f'mount -t tmpfs -o size={size} none disk && exec "$0" "$@"'
    return subprocess.run(
        [*_ALONE, "sh", "-c", shell, sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


@cache
def can_have_small_disk() -> bool:
    """Say whether this machine lets us: root may, and others where they may have a namespace of their own."""
    words = [*_ALONE, "mount", "-t", "tmpfs", "none", "/tmp"]  # noqa: S108 - it covers it for this process alone
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


_ALONE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
