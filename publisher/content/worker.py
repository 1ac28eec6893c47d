"""The process that renders: answers one request after another, until nobody holds the other end of its socket."""

import contextlib
import socket
from collections.abc import Callable
from functools import partial

from publisher.content.blog import Blog
from publisher.content.channel import Channel
from publisher.content.limits import Limits, accept, end_with, limit_time
from publisher.content.markdown import make_converter
from publisher.content.post import Post, Rendered
from publisher.content.render import render_post
from publisher.content.shortcodes import References
from publisher.content.tree import DepthError
from publisher.content.wire import Answer, Cause, Failure, Request


def main() -> None:
    """Serve the socket that stands where the standard input was: limits come first, and requests from then on."""
    with socket.socket(fileno=0) as end, contextlib.suppress(EOFError):
        limits = Channel[Answer, Limits](end, Limits).receive()
        accept(limits)
        _serve(end, limits)


def _serve(end: socket.socket, limits: Limits) -> None:
    """Answer every request. Raises EOFError when there will be no more."""
    channel: Channel[Answer, Request] = Channel(end, Request)
    channel.send(Answer())
    blog: Blog | None = None
    render: Callable[[Post, str], Rendered] | None = None
    while True:
        request = channel.receive()
        if request.blog:
            blog, render = request.blog, None
        if blog and not render:
            references = References(blog.addresses.posts, blog.addresses.folders)
            render = partial(render_post, blog=blog, references=references, convert=make_converter())
        with end_with(end):
            answer = _render_limited(request, render, limits) if render else Answer()
        if answer.failure:
            render = None  # what failed half-way may hold half a text
        channel.send(answer)


def _render_limited(request: Request, render: Callable[[Post, str], Rendered], limits: Limits) -> Answer:
    try:
        with limit_time(limits.cpu_seconds):
            rendered = render(request.post, request.body)
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
