"""What rendering may use. The process that renders binds itself, and can't free itself again."""

import contextlib
import fcntl
import os
import resource
import signal
import socket
from collections.abc import Iterator

import msgspec

_LEFT_TO_THE_OWNER = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much one post may use: time on the CPU, memory, and HTML that it becomes.

    Real posts take hundredths of a second. The program itself takes 50 MiB of the memory.
    """

    cpu_seconds: float = 5.0
    memory_mib: int = 512
    html_mib: int = 16


def accept(limits: Limits) -> None:
    """Bind this process to its memory, and leave it to its owner when to end.

    A signal to a whole group of processes, as Ctrl-C or a service manager sends, must not take a post from the
    build that its owner is finishing. That the owner is gone is known by the socket.
    """
    for number in _LEFT_TO_THE_OWNER:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the thread that started us may have held some back
    for number in (signal.SIGPROF, signal.SIGIO):
        signal.signal(number, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, limits.memory_mib * 1024**2)


@contextlib.contextmanager
def limit_time(cpu_seconds: float) -> Iterator[None]:
    """Let the kernel end this process where what is inside takes longer.

    RLIMIT_CPU would count all posts together; this timer starts anew with each. No handler of Python's runs, so
    it ends libraries in C, too. Time on the CPU, not on the clock: a busy machine is no fault of a post.
    """
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def end_with(owner: socket.socket) -> Iterator[None]:
    """Let the kernel end this process where `owner` is closed at its other end while the work inside goes on.

    The kernel tells of whatever happens on the socket by SIGIO, which ends a process that doesn't handle it. So
    nothing else may happen there: whoever is at the other end waits. Raises EOFError where it is closed already.
    """
    fcntl.fcntl(owner, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(owner, fcntl.F_GETFL)
    fcntl.fcntl(owner, fcntl.F_SETFL, flags | os.O_ASYNC)
    try:
        if _is_closed(owner):
            raise EOFError
        yield
    finally:
        fcntl.fcntl(owner, fcntl.F_SETFL, flags)


def _is_closed(end: socket.socket) -> bool:
    try:
        return not end.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _lower(kind: int, limit: int) -> None:
    _, hard = resource.getrlimit(kind)
    lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    # macOS knows the limit of memory and refuses to set it: there, only time is limited.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (lowered, lowered))
