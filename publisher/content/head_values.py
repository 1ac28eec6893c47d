"""What the text of a post may ask for of its own head, as in `{{ page.subtitle }}`."""

import re

from publisher.content.front_matter import split_post
from publisher.content.post import Post
from publisher.content.site_values import name_texts
from publisher.content.source import SourceFile, find_file, read_one
from publisher.content.values import HeadError, Scalar, Sequence
from publisher.settings import Settings

# What may ask: a tag's braces, or an expression in MDX.
_ASKS = re.compile(r"\{\{|\{%|\bfront[mM]atter\.")


def read_head_values(post: Post, body: str, settings: Settings) -> dict[str, str]:
    """Give the texts in a post's head by the paths of their keys; none where its text, `body`, asks for nothing.

    Those of a list have the number of their place for a key, as in `files.0`.
    """
    if not _ASKS.search(body):
        return {}
    source = read_one(find_file(settings.posts.path, post.path), post.path, post.path)
    if not isinstance(source, SourceFile) or source.digest != post.digest:
        return {}
    try:
        fields = split_post(source.text).fields
    except HeadError:  # Pelican's lines are read elsewhere, and its texts ask for nothing
        return {}
    listed = {
        f"{key}.{place}": item.text
        for key, value in fields.entries.items()
        if isinstance(value, Sequence)
        for place, item in enumerate(value.items)
        if isinstance(item, Scalar)
    }
    return listed | name_texts(fields)
