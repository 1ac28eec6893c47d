"""What is said between the process that builds and the one that renders, and how it is written: MessagePack."""

from enum import StrEnum

import msgspec

from publisher.content.blog import Blog
from publisher.content.post import Post, Rendered


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A post to render, its text, and what that may ask for of its head. The `blog` comes with its first one."""

    post: Post
    body: str
    head: dict[str, str] = {}
    blog: Blog | None = None


class MediumFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a picture, a sound or a film, as `Medium` has it.

    `copy` is the name of the copy that readers are served, where they can't be sent to the file itself.
    """

    path: str
    copy: str = ""
    media_type: str = ""
    length: int
    width: int | None = None
    height: int | None = None


MOST_MEDIA = 500  # of one post that are looked for; nothing is known of more


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """The files of what was asked for; what isn't there has none."""

    found: dict[str, MediumFile]


class Cause(StrEnum):
    """Why a post could not be rendered: the code of the problem that it becomes."""

    TIMEOUT = "render-timeout"
    MEMORY = "render-memory"
    SIZE = "render-size"
    DEPTH = "render-depth"
    FAILED = "render-failed"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A post that could not be rendered; `detail` names what happened to whoever looks for the reason."""

    cause: Cause
    detail: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request. The first answer is to none: it is empty, and says that all is loaded.

    `asks` names the media of a post as they stand in it; once their files are told, the answer proper follows.
    """

    rendered: Rendered | None = None
    failure: Failure | None = None
    asks: tuple[str, ...] = ()


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be drawn: a `formula`, a `diagram`, or the content of a file whose name ends in `kind`."""

    kind: str
    source: bytes


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a sketch: a PNG, or why there is none."""

    png: bytes = b""
    failure: str = ""
