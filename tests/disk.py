"""A disk of a test's own, small enough to be full: a file system in memory that only the processes on it see."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path


def run_on_small_disk(folder: Path, program: str, size: str) -> subprocess.CompletedProcess[str]:
    """Run a program in Python in `folder`, where a new, empty disk of this size lies at `disk` until its end."""
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
