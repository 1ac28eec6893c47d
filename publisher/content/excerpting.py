"""How a system finds the part of a post that is shown before the rest."""

from enum import Enum

import msgspec


class Automatic(Enum):
    """What the excerpt of a post is that neither a marker nor a summary gives."""

    PARAGRAPH = "paragraph"  # the first paragraph, and at most its first 70 words
    WHOLE_PARAGRAPH = "whole paragraph"  # the first paragraph, however long
    BLOCKS = "blocks"  # as many blocks as make enough words
    WORDS = "words"  # the first words, wherever a block ends


class Excerpting(msgspec.Struct, frozen=True, kw_only=True):
    """A system's own answers.

    With `summary_first`, a summary in the head comes before a marker in the text. `words` are enough for an excerpt
    that is made of words, or of blocks; those are looked for in the first `paragraphs`, or in all where that is 0.
    """

    summary_first: bool = False
    automatic: Automatic = Automatic.PARAGRAPH
    words: int = 70
    paragraphs: int = 0


PLAIN = Excerpting()


def mark_excerpt(body: str, separator: str) -> str:
    """Give `body` with a marker in place of the first line that is its author's own separator."""
    if not separator:
        return body
    lines = body.split("\n")
    place = next((number for number, line in enumerate(lines) if line.strip() == separator), None)
    return body if place is None else "\n".join((*lines[:place], "<!-- more -->", *lines[place + 1 :]))
