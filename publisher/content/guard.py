"""Has posts rendered by a process of its own, one at a time, and starts another where that one has died."""

import signal
import threading
import weakref
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from msgspec.structs import replace

from publisher.content.blog import Blog
from publisher.content.channel import Channel
from publisher.content.limits import Limits
from publisher.content.post import Rendered
from publisher.content.process import end_process, name_end, start_process
from publisher.content.wire import MOST_MEDIA, Answer, Cause, Failure, Files, MediumFile, Request
from publisher.errors import OutsideError

# On the clock, for what stands still; the worker itself counts what it uses of the CPU.
_SECONDS_TO_START = 60.0
_SECONDS_TO_RENDER = 60.0
_CAUSES = {-signal.SIGPROF: Cause.TIMEOUT, -signal.SIGABRT: Cause.MEMORY}  # nh3 aborts where it gets no memory


FindFile: TypeAlias = Callable[[str], MediumFile | None]
"""Gives the file of a medium by the address that its author wrote, if it is here."""


# The process ends by SIGIO where it takes us for gone (`limits.end_with`). Once in a great while it is mistaken:
# a busy kernel tells of what we have sent after it was read, when nothing but our end is waited for.
_MISTAKEN = Failure(cause=Cause.FAILED, detail=signal.SIGIO.name)
_TRIES = 3


class Guard:
    """Renders posts where nothing they do can harm this process. Any thread may ask.

    The process is started for the first post. It ends with `close`, with its guard, or with this process, however
    that ends.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._turn = threading.Lock()
        self._worker: _Worker | None = None

    def render(self, request: Request, blog: Blog, find_file: FindFile) -> Rendered | Failure:
        """Give a post rendered, or why it can't be. Raises OutsideError where no process can be started.

        `find_file` is asked here, not there, for the file of what a post shows: that process reads none.
        """
        outcome: Rendered | Failure = _MISTAKEN
        with self._turn:
            for _ in range(_TRIES):
                if not (self._worker and self._worker.is_alive):
                    self._worker = _Worker(self.limits)
                outcome = self._worker.render(request, blog, find_file)
                if outcome != _MISTAKEN:
                    break
        return outcome

    def close(self) -> None:
        """End the process, once it has rendered what it is rendering. The next post starts another."""
        with self._turn:
            self._worker = None

    @property
    def process(self) -> int | None:
        """The id of the process, while there is one."""
        return self._worker.process if self._worker and self._worker.is_alive else None


@cache
def shared_guard() -> Guard:
    """Give the guard of this process. Its worker is slow to start, so one library after another uses it."""
    return Guard()


class _Worker:
    """One process that renders. It ends when it is let go."""

    def __init__(self, limits: Limits) -> None:
        self._told: Blog | None = None
        self._process, self._socket = start_process("publisher.content.worker_start")
        end = self._socket
        self._channel: Channel[Request, Answer] = Channel(end, Answer)
        self._end = weakref.finalize(self, end_process, self._process, end)
        try:
            Channel[Limits, Answer](end, Answer).send(limits, _SECONDS_TO_START)
            self._channel.receive(_SECONDS_TO_START)
        except (EOFError, TimeoutError) as error:
            self._end()
            raise OutsideError(
                "The posts can't be rendered: the process that does it doesn't start",
                hint="is there memory left, and may this user start processes?",
            ) from error

    @property
    def process(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def render(self, request: Request, blog: Blog, find_file: FindFile) -> Rendered | Failure:
        """Give what the process answers; where it gives no answer, end it and say why."""
        try:
            self._channel.send(request if self._told is blog else replace(request, blog=blog), _SECONDS_TO_RENDER)
            answer = self._channel.receive(_SECONDS_TO_RENDER)
            if answer.asks:
                found = {src: file for src in answer.asks[:MOST_MEDIA] if (file := find_file(src))}
                Channel[Files, Answer](self._socket, Answer).send(Files(found=found), _SECONDS_TO_RENDER)
                answer = self._channel.receive(_SECONDS_TO_RENDER)
        except UnicodeEncodeError:  # half of a pair of code units; nothing was sent
            return Failure(cause=Cause.FAILED, detail="UnicodeEncodeError")
        except TimeoutError:
            self._end()
            return Failure(cause=Cause.TIMEOUT)
        except EOFError:
            return _explain(self._process.wait())
        self._told = blog
        if answer.failure and answer.failure.cause is Cause.MEMORY:
            self._end()  # it may have kept what it couldn't finish
        return answer.rendered or answer.failure or Failure(cause=Cause.FAILED)


def _explain(status: int) -> Failure:
    """Say why a process that ended of itself did so."""
    return Failure(cause=_CAUSES.get(status, Cause.FAILED), detail=name_end(status))
