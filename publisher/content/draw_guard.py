"""Has pictures drawn by a process of their own, one at a time, and starts another where that one has died."""

import signal
import threading
import weakref

from publisher.content.channel import Channel
from publisher.content.drawing import DrawingError
from publisher.content.limits import Limits
from publisher.content.process import end_process, name_end, start_process
from publisher.content.wire import Drawn, Sketch

LIMITS = Limits(memory_mib=1024)
_SECONDS = 60.0  # on the clock, for what stands still


class DrawGuard:
    """Draws where no picture can harm this process. Any thread may ask.

    The process is started for the first picture. It ends with its guard, or with this process.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._turn = threading.Lock()
        self._worker: _Worker | None = None

    def draw(self, kind: str, source: bytes) -> bytes:
        """Give the PNG of a formula, a diagram or what a file holds. Raises DrawingError, OutsideError."""
        with self._turn:
            self._worker = self._worker or _Worker(self.limits)
            try:
                return self._worker.draw(Sketch(kind=kind, source=source))
            except _GoneError as error:
                self._worker = None
                raise DrawingError(str(error)) from error


class _GoneError(Exception):
    """The process has ended, for the reason given."""


class _Worker:
    """One process that draws. It ends when it is let go."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process, end = start_process("publisher.content.draw_worker")
        self._channel: Channel[Sketch, Drawn] = Channel(end, Drawn)
        self._end = weakref.finalize(self, end_process, self._process, end)
        Channel[Limits, Drawn](end, Drawn).send(limits, _SECONDS)

    def draw(self, sketch: Sketch) -> bytes:
        try:
            self._channel.send(sketch, _SECONDS)
            drawn = self._channel.receive(_SECONDS)
        except TimeoutError as error:
            self._end()
            raise _GoneError(f"it takes more than {_SECONDS:g} s") from error
        except EOFError as error:
            raise _GoneError(self._explain(self._process.wait())) from error
        if drawn.failure:
            raise DrawingError(drawn.failure)
        return drawn.png

    def _explain(self, status: int) -> str:
        if status == -signal.SIGPROF:
            return f"it takes more than {self._limits.cpu_seconds:g} s"
        if status in {-signal.SIGABRT, -signal.SIGKILL}:
            return f"it takes more than {self._limits.memory_mib} MiB of memory"
        return name_end(status)
