"""The body of a POST to a link that leaves: read within a limit, and recognised (RFC 8058 §3.1)."""

from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

BODY_LIMIT = 16 * 1024  # bytes; what RFC 8058 asks for has 26, with the borders of multipart some 300
_NAME, _VALUE = "List-Unsubscribe", "One-Click"


async def read_small_body(request: Request) -> bytes:
    """Give the body of a request to leave. Raises HTTPException."""
    return await read_body(request, BODY_LIMIT)


async def read_body(request: Request, limit: int) -> bytes:
    """Give the body of a request. Raises HTTPException: 413 above the limit, 400 where the client went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise HTTPException(413)
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    return bytes(body)


def is_one_click(content_type: str, body: bytes) -> bool:
    """Whether a mail program posted this for its user, urlencoded or as multipart/form-data."""
    if content_type.strip().lower().startswith("multipart/"):
        return _is_in_multipart(content_type, body)
    # Whatever type is named: the body is plain enough to be known by itself.
    return (_NAME, _VALUE) in parse_qsl(body.decode("latin-1").strip(), separator="&")


def _is_in_multipart(content_type: str, body: bytes) -> bool:
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    return any(
        part.get_param("name", header="content-disposition") == _NAME and _content(part) == _VALUE.encode()
        for part in message_from_bytes(head + body).walk()
    )


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content.strip() if isinstance(content, bytes) else b""
