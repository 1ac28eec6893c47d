"""The process that renders: answers one request after another, until nobody holds the other end of its socket."""

import contextlib
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from publisher.content.blog import Blog
from publisher.content.channel import Channel
from publisher.content.limits import Limits, accept, end_with, limit_time
from publisher.content.wire import Answer, Cause, Failure, Files, MediumFile, Request

if TYPE_CHECKING:
    from publisher.content.render import PostRenderer

Made = TypeVar("Made")


def main() -> None:
    """Serve the socket that stands where the standard input was: limits come first, and requests from then on."""
    with socket.socket(fileno=0) as end, contextlib.suppress(EOFError):
        limits = Channel[Answer, Limits](end, Limits).receive()
        accept(limits)
        _serve(end, limits)


def _serve(end: socket.socket, limits: Limits) -> None:
    """Answer every request. Raises EOFError when there will be no more."""
    # Loaded within the limits.
    from publisher.content.render import PostRenderer

    requests: Channel[Answer, Request] = Channel(end, Request)
    requests.send(Answer())
    blog: Blog | None = None
    renderer: PostRenderer | None = None
    while True:
        request = requests.receive()
        if request.blog:
            blog, renderer = request.blog, None
        if blog and not renderer:
            renderer = PostRenderer(blog)
        answer = _answer(request, renderer, end, limits) if renderer else Answer()
        if answer.failure:
            renderer = None
        requests.send(answer)


def _answer(request: Request, renderer: "PostRenderer", end: socket.socket, limits: Limits) -> Answer:
    """Render a post; between the two steps of it, its owner is asked for the files of its media."""
    with end_with(end):
        draft = _limit(lambda: renderer.draft(request.post, request.body, request.head), limits)
    if isinstance(draft, Failure):
        return Answer(failure=draft)
    files: dict[str, MediumFile] = {}
    if draft.asks:
        channel: Channel[Answer, Files] = Channel(end, Files)
        channel.send(Answer(asks=draft.asks))
        files = channel.receive().found
    with end_with(end):
        rendered = _limit(lambda: renderer.finish(draft, files), limits)
    if isinstance(rendered, Failure):
        return Answer(failure=rendered)
    if len(rendered.html.encode()) > limits.html_mib * 1024**2:
        return Answer(failure=Failure(cause=Cause.SIZE))
    return Answer(rendered=rendered)


def _limit(work: Callable[[], Made], limits: Limits) -> Made | Failure:
    """Give what `work` makes, or why it makes nothing."""
    from publisher.content.tree import DepthError

    try:
        with limit_time(limits.cpu_seconds):
            return work()
    except MemoryError:
        return Failure(cause=Cause.MEMORY)
    except (DepthError, RecursionError):
        return Failure(cause=Cause.DEPTH)
    # What renders is other people's code on other people's texts: it may raise anything, a panic of nh3's among
    # it, which is no Exception. One text's failure must not be another's.
    except BaseException as error:  # noqa: BLE001
        return Failure(cause=Cause.FAILED, detail=type(error).__name__)
