"""Cleaning what people wrote, so that no character of it can break a feed."""

import re

# XML 1.0 §2.2 without what it discourages: controls, and the noncharacters, of which each plane ends with two.
_KEPT = "\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17)
)
_DROPPED = f"[^{_KEPT}]"  # `re` compiles it where it is first used: it takes long
_DROPPED_ASCII = re.compile("[^\t\n\x20-\x7e]")  # what that comes to in ASCII
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|\x85")


def clean(text: str) -> str:
    """Give `text` without what a feed can't carry; line ends become LF, a lone surrogate U+FFFD.

    It is not normalised: NFC would join the “>” of a tag with a combining mark behind it, and break the HTML.
    """
    lines = _LINE_END.sub("\n", text)
    if lines.isascii():
        return _DROPPED_ASCII.sub("", lines)
    return re.sub(_DROPPED, "", _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", lines))


def clean_line(text: str) -> str:
    """Give `text` cleaned and on one line, with single spaces."""
    return " ".join(clean(text).split())


def clip(text: str, length: int) -> str:
    """Give the first words of `text`: at most `length` characters, with an ellipsis where something was cut off."""
    if len(text) <= length:
        return text
    words, space, _ = text[:length].rpartition(" ")
    return (words if space else text[: length - 1]) + "…"
