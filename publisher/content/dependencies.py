"""What a rendered post depends on beside its own file and its blog."""

import msgspec

from publisher.traces import NO_TRACE, Trace


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read, or looked for, while a post was rendered.

    `path` is as a person would type it from the site's folder; `trace` is what it looked like when it was read.
    """

    path: str
    trace: Trace = NO_TRACE
