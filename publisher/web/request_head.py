"""Bytes off the wire -> the head of one plain question for a file, read by llhttp."""

from urllib.parse import unquote

import httptools

# What makes a request more than a question for a file: a body to come, a word to wait for, another protocol.
_MORE = {b"content-length", b"transfer-encoding", b"expect", b"upgrade"}


class RequestHead:
    """Reads the requests of one connection, one after the other. What is public is said of the last one."""

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._begun = self._ended = 0
        self._headers: dict[bytes, bytes] = {}
        self.is_head = self.keeps_open = False
        self.path = ""

    def read(self, data: bytes) -> bool:
        """Read a request; say whether `data` is just that: one whole GET or HEAD, and nothing else."""
        self._url, self._headers, self._begun, self._ended = b"", {}, 0, 0
        try:
            self._parser.feed_data(data)
            method = self._parser.get_method()
            if (self._begun, self._ended) != (1, 1) or method not in (b"GET", b"HEAD"):
                return False
            raw_path = self._url.partition(b"?")[0].decode("ascii")
            self.path = unquote(raw_path) if "%" in raw_path else raw_path
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, UnicodeDecodeError):
            return False
        self.is_head = method == b"HEAD"
        return _MORE.isdisjoint(self._headers)

    def header(self, name: bytes) -> str | None:
        """Give a header by its name in lower case; its lines joined, where it has several (RFC 9110 §5.3)."""
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    def on_message_begin(self) -> None:
        """Hear from the parser."""
        self._begun += 1

    def on_url(self, part: bytes) -> None:
        """Hear from the parser."""
        self._url += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """Hear from the parser."""
        name = name.lower()
        known = self._headers.get(name)
        self._headers[name] = value if known is None else b"%b, %b" % (known, value)

    def on_message_complete(self) -> None:
        """Hear from the parser, which knows only now whether the connection stays."""
        self._ended += 1
        self.keeps_open = self._parser.should_keep_alive() and self._parser.get_http_version() == "1.1"
