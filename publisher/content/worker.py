"""The process that renders: answers one request after another, until nobody holds the other end of its socket."""

import contextlib
import socket
from typing import TYPE_CHECKING

from publisher.content.blog import Blog
from publisher.content.channel import Channel
from publisher.content.limits import Limits, accept, end_with, limit_time
from publisher.content.unused import leave_out_unused
from publisher.content.wire import Answer, Cause, Failure, Request

if TYPE_CHECKING:
    from publisher.content.render import PostRenderer


def main() -> None:
    """Serve the socket that stands where the standard input was: limits come first, and requests from then on."""
    with socket.socket(fileno=0) as end, contextlib.suppress(EOFError):
        limits = Channel[Answer, Limits](end, Limits).receive()
        accept(limits)
        leave_out_unused()
        _serve(end, limits)


def _serve(end: socket.socket, limits: Limits) -> None:
    """Answer every request. Raises EOFError when there will be no more."""
    # Loaded within the limits, and without what is left out.
    from publisher.content.render import PostRenderer  # noqa: PLC0415 - see above

    channel: Channel[Answer, Request] = Channel(end, Request)
    channel.send(Answer())
    blog: Blog | None = None
    renderer: PostRenderer | None = None
    while True:
        request = channel.receive()
        if request.blog:
            blog, renderer = request.blog, None
        if blog and not renderer:
            renderer = PostRenderer(blog)
        with end_with(end):
            answer = _render_limited(request, renderer, limits) if renderer else Answer()
        if answer.failure:
            renderer = None
        channel.send(answer)


def _render_limited(request: Request, renderer: "PostRenderer", limits: Limits) -> Answer:
    from publisher.content.tree import DepthError  # noqa: PLC0415 - likewise

    try:
        with limit_time(limits.cpu_seconds):
            rendered = renderer.render(request.post, request.body)
            size = len(rendered.html.encode())
    except MemoryError:
        return Answer(failure=Failure(cause=Cause.MEMORY))
    except (DepthError, RecursionError):
        return Answer(failure=Failure(cause=Cause.DEPTH))
    # What renders is other people's code on other people's texts: it may raise anything, a panic of nh3's among
    # it, which is no Exception. One text's failure must not be another's.
    except BaseException as error:  # noqa: BLE001
        return Answer(failure=Failure(cause=Cause.FAILED, detail=type(error).__name__))
    if size > limits.html_mib * 1024**2:
        return Answer(failure=Failure(cause=Cause.SIZE))
    return Answer(rendered=rendered)
