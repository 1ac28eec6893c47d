"""A file and what a request says -> the answer, every header of it. Decides only: no disk, clock or network.

Everything that can be said of a file is said when it is read, so that a request is answered by looking up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

from publisher.feeds import FRESH_FOR
from publisher.web.coding import choose_coding
from publisher.web.conditional import holds_already, write_date
from publisher.web.held_file import HeldFile, Representation
from publisher.web.media_types import MediaType
from publisher.web.request_headers import Asked

_USABLE_IN_AN_OUTAGE = timedelta(days=1)
_CHANGING = (
    f"public, max-age={int(FRESH_FOR.total_seconds())}, "
    f"stale-if-error={int(_USABLE_IN_AN_OUTAGE.total_seconds())}"  # RFC 5861 §4
)
_LASTING = "public, max-age=31536000, immutable"  # RFC 8246
_LASTING_FOLDERS = ("archive/", "media/")
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=~%"  # RFC 3986 §2.2: those that no Link header trips over


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer. One to HEAD has these headers and no body. `head` is how it begins on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    head: bytes

    @classmethod
    def make(cls, status: int, headers: Mapping[str, str], body: bytes) -> "Answer":
        """Give an answer with these headers, and with its length where it may have a body (RFC 9110 §8.6)."""
        if status != 304:
            headers = {**headers, "Content-Length": str(len(body))}
        lines = (f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{key}: {headers[key]}" for key in headers))
        head = "".join(f"{line}\r\n" for line in lines).encode("latin-1")
        return cls(status=status, headers=headers, body=body, head=head)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """The answers with one representation: to feed readers, to browsers, and to those who hold it."""

    tag: str
    full: Answer
    in_browser: Answer
    unchanged: Answer


class FeedAnswers:
    """Every answer there is with one file.

    `always` are headers that each full answer has, `link` its Link header. A date in the future is kept back until
    it has come (RFC 9110 §8.8.2.1); `until` says when that is.
    """

    def __init__(  # noqa: PLR0913 - what an answer is made of
        self,
        path: str,
        file: HeldFile,
        kind: MediaType,
        now: datetime,
        *,
        always: Mapping[str, str],
        link: str = "",
    ) -> None:
        self.until = file.modified if file.modified > now else None
        self._modified = None if self.until else file.modified
        common = {
            **({"Last-Modified": write_date(self._modified)} if self._modified else {}),
            "Cache-Control": _LASTING if path.startswith(_LASTING_FOLDERS) else _CHANGING,
            "Vary": "Accept-Encoding, Sec-Fetch-Dest" if kind.depends_on_browser else "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Link",
            **({"Link": link} if link else {}),
        }
        self._offered = tuple(file.packed)
        self._prepared = {
            coding: _prepare(coding, representation, kind, common, always)
            for coding, representation in {"": file.bare, **file.packed}.items()
        }

    def answer(self, asked: Asked) -> Answer:
        """Give the answer to GET: 200 with the file, or 304 where the client holds it."""
        prepared = self._prepared[choose_coding(asked.accept_encoding, self._offered)]
        if asked.is_conditional and holds_already(
            prepared.tag, self._modified, asked.if_none_match, asked.if_modified_since
        ):
            return prepared.unchanged
        return prepared.in_browser if asked.fetch_dest == "document" else prepared.full


def hub_link(hub: str, topic: str) -> str:
    """Give the Link header by which a feed names its hub and itself (WebSub §4, RFC 8288)."""
    return f'<{quote(hub, safe=_URL_CHARACTERS)}>; rel="hub", <{quote(topic, safe=_URL_CHARACTERS)}>; rel="self"'


def _prepare(
    coding: str, shown: Representation, kind: MediaType, common: Mapping[str, str], always: Mapping[str, str]
) -> _Prepared:
    # RFC 9110 §15.4.5: a 304 repeats these, or a client goes on asking with what it knew first.
    repeated = {"ETag": shown.tag, **common}
    whole = {**repeated, **({"Content-Encoding": coding} if coding else {}), **always}
    full = Answer.make(200, {"Content-Type": kind.content_type, **whole}, shown.data)
    in_browser = (
        Answer.make(200, {"Content-Type": kind.in_browser, **whole}, shown.data)
        if kind.depends_on_browser
        else full
    )
    return _Prepared(tag=shown.tag, full=full, in_browser=in_browser, unchanged=Answer.make(304, repeated, b""))
