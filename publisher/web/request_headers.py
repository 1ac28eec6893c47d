"""What a request says of itself, out of its headers."""

from typing import NamedTuple

from fastapi import Request


class Asked(NamedTuple):
    """The headers of a request that an answer depends on; an absent one is None."""

    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None
    fetch_dest: str | None = None

    @property
    def is_conditional(self) -> bool:
        """Whether the client says what it holds."""
        return self.if_none_match is not None or self.if_modified_since is not None


def read_asked(request: Request) -> Asked:
    """Give the headers of a request that an answer depends on."""
    return Asked(
        if_none_match=_joined(request, "if-none-match"),
        if_modified_since=request.headers.get("if-modified-since"),
        accept_encoding=_joined(request, "accept-encoding"),
        fetch_dest=request.headers.get("sec-fetch-dest"),
    )


def _joined(request: Request, name: str) -> str | None:
    """Give a list that may stand in several lines (RFC 9110 §5.3)."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
