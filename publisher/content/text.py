"""Text that may stand anywhere: in XML, in a header, on a terminal."""

import re

# What XML 1.0 §2.2 forbids, and with it the C1 controls and noncharacters that it merely discourages.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\x85")


def keep_printable(text: str) -> str:
    """Give `text` with line feeds as its only line ends and without control characters."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def to_one_line(text: str) -> str:
    """Give `text` on one line: printable, each run of white space one blank, none at the ends."""
    plain = text if text.isascii() and text.isprintable() else keep_printable(text)
    return " ".join(plain.split())


def shorten(text: str, words: int) -> str:
    """Give the first `words` words of one-line `text`, with an ellipsis where something was cut."""
    parts = text.split()
    return text if len(parts) <= words else " ".join(parts[:words]) + "…"
