"""The process that draws: formulas, diagrams and pictures are other people's, and so are the libraries for them."""

import contextlib
import socket

from publisher.content.channel import Channel
from publisher.content.limits import Limits, accept, limit_time
from publisher.content.wire import Drawn, Sketch


def main() -> None:
    """Serve the socket that stands where the standard input was, until nobody holds its other end."""
    with socket.socket(fileno=0) as end, contextlib.suppress(EOFError):
        limits = Channel[Drawn, Limits](end, Limits).receive()
        accept(limits)
        channel: Channel[Drawn, Sketch] = Channel(end, Sketch)
        while True:
            channel.send(_draw(channel.receive(), limits))


def _draw(sketch: Sketch, limits: Limits) -> Drawn:
    from publisher.content.drawing import DrawingError, draw  # loaded within the limits

    try:
        with limit_time(limits.cpu_seconds):
            return Drawn(png=draw(sketch.kind, sketch.source))
    except DrawingError as error:
        return Drawn(failure=str(error))
    except MemoryError:
        return Drawn(failure=f"it takes more than {limits.memory_mib} MiB of memory")
    except BaseException as error:  # noqa: BLE001 - a panic of resvg's is no Exception
        return Drawn(failure=type(error).__name__)
