"""A process of our own program with one socket to it: where what others wrote can harm nothing but that process."""

import os
import signal
import socket
import subprocess
import sys

from publisher.errors import OutsideError

# It finds the package by the paths by which we did, in a checkout or a wheel. Nothing else of ours goes along.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from {} import main; main()"


def start_process(module: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Run `main` of a module, with a socket to it where its standard input was, and no other file of ours.

    It is a fresh program: a copy of this one (`fork`) would hold the locks of threads that it hasn't got. Raises
    OutsideError.
    """
    ours, theirs = socket.socketpair()
    paths = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100 - an empty one means the folder we are in
    try:
        process = subprocess.Popen(  # noqa: S603 - this very Python, and words of ours
            [sys.executable, "-I", "-S", "-c", _PROGRAM.format(module), *paths],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError as error:
        ours.close()
        raise OutsideError(f"Posts can't be rendered: {sys.executable}: {error.strerror}") from error
    finally:
        theirs.close()
    return process, ours


def end_process(process: subprocess.Popen[bytes], channel: socket.socket) -> None:
    """End a process at once: it holds nothing that is worth a goodbye."""
    channel.close()
    process.kill()
    process.wait()


def name_end(status: int) -> str:
    """Say how a process ended of itself: by a signal, by its name, or with a status."""
    return signal.Signals(-status).name if status < 0 else f"status {status}"
