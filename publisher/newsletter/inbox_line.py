"""What a reader sees of an issue before opening it: subject and preheader."""

import re
from collections.abc import Iterator, Sequence

from lxml import html

from publisher.content import Post, Rendered
from publisher.newsletter.words import Words

_SHORTEST, _LONGEST = 40, 110  # characters of a preheader that inboxes show
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def subject_of(posts: Sequence[tuple[Post, Rendered]], words: Words) -> str:
    """Give the subject: what a single post asks for, or the first title and how many more there are."""
    first = posts[0][0]
    if len(posts) == 1:
        return _one_line(first.email_subject) or _one_line(first.title)
    return words.say("and_more", count=len(posts) - 1, title=_one_line(first.title))


def preheader_of(posts: Sequence[tuple[Post, Rendered]], subject: str) -> str:
    """Give the line that inboxes show beside the subject, which it does not repeat.

    It is the post's own `preheader` or its description, with as many sentences of the excerpt and then of the text
    as make it long enough; for several posts, the titles that the subject leaves out. Empty where nothing is said.
    """
    post, rendered = posts[0]
    if len(posts) > 1:
        return shorten(" · ".join(_one_line(other.title) for other, _ in posts[1:]))
    asked = _one_line(post.preheader)
    if asked and not _repeats(asked, subject):
        return asked
    line = ""
    for sentence in _sentences(post, rendered):
        if len(line) >= _SHORTEST:
            break
        if sentence and not _repeats(sentence, subject) and sentence not in line:
            line = _join(line, sentence)
    return shorten(line)


def _sentences(post: Post, rendered: Rendered) -> Iterator[str]:
    """Give what may be said, from the best on; the text itself is read only where that isn't enough."""
    yield _one_line(post.description)
    yield from _SENTENCE_END.split(_one_line(rendered.excerpt_text))
    for paragraph in html.fragment_fromstring(rendered.html, create_parent="div").iter("p"):
        yield from _SENTENCE_END.split(_one_line(paragraph.text_content()))


def _join(line: str, sentence: str) -> str:
    if not line:
        return sentence
    return f"{line} {sentence}" if line[-1] in ".!?…。！？" else f"{line} – {sentence}"


def _repeats(text: str, subject: str) -> bool:
    said, known = (re.sub(r"\W+", " ", given).strip().casefold() for given in (text, subject))
    return said == known


def shorten(text: str, longest: int = _LONGEST) -> str:
    """Give as much of a line as inboxes show, or as `longest` characters hold, cut between words."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) * 2 >= longest else cut).rstrip(" ,;:–·") + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())
