"""What a head says of its post, by whichever way it was read; and the post that comes of it."""

from datetime import datetime

import msgspec

from publisher.content.fingerprint import drop_blanks, fingerprint
from publisher.content.post import Author, Post
from publisher.content.rules import Rules
from publisher.content.source import SourceFile
from publisher.content.topics import Topics
from publisher.content.visibility import decide_visibility


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What nearly every head says. `published` is in UTC.

    The text below it begins at the character `body_start` of the file.
    """

    title: str
    published: datetime
    url: str
    topics: Topics
    description: str
    authors: tuple[Author, ...]
    language: str
    body_start: int


def make_post(source: SourceFile, said: Said, rules: Rules) -> Post:
    """Give the post of a file, which is out as soon as it is dated."""
    above = source.text[: said.body_start]
    # Those of the text are the rest of the file's: taken once, they needn't be taken from it again.
    words = source.words[len(drop_blanks(above)) :]
    return Post(
        key="",
        id="",
        path=source.path,
        url=said.url,
        title=said.title,
        published=said.published,
        visibility=decide_visibility(said.published, None, rules.now, withheld=False),
        description=said.description,
        language=said.language,
        authors=said.authors,
        categories=said.topics.categories,
        tags=said.topics.tags,
        body_line=above.count("\n") + 1,
        body_start=said.body_start,
        text_size=len(words),
        separator=rules.separator,
        digest=source.digest,
        print=fingerprint(said.title, words),
    )
