"""A small site, made by hand: its configuration, its posts, and what their text renders to."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.content.post import Author, Post, Rendered

SITE = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Europe/Berlin"
description = "Birds, tides & the software that counts them."
author = { name = "Ada Marsh", email = "ada@example.org" }
"""
BY_ALL = 'by = ["category", "tag", "author", "language"]'
HUB = 'hub = "https://hub.example.org/"'
NOON = datetime(2024, 1, 2, 12, tzinfo=UTC)
ADA = Author(name="Ada Marsh", email="ada@example.org", url="https://example.org/ada/")
BO = Author(name="Bo Lind")


class Sample(Post, frozen=True, kw_only=True):
    """A post that brings its text along."""

    body: str = ""


def make_post(number: int, **said: Any) -> Sample:  # `Any`: the fields of a post, of many types
    """Give post `number`: one comes out a day, in the order of their numbers."""
    defaults: dict[str, Any] = {  # likewise
        "key": f"{number:016x}",
        "id": f"tag:example.org,2024-01-01:{number:016x}",
        "path": f"{number}.md",
        "url": f"https://example.org/blog/{number}/",
        "title": f"Post {number}",
        "published": NOON + timedelta(days=number),
    }
    return Sample(**(defaults | said))


def render(post: Post) -> Rendered:
    """Give `post.body`, paragraphs of plain text, as HTML; the first is the excerpt."""
    assert isinstance(post, Sample)
    paragraphs = (post.body or f"The text of post {post.key[-1]}.\n\nIts second paragraph.").split("\n\n")
    as_html = [f"<p>{html.escape(text, quote=False)}</p>" for text in paragraphs]
    return Rendered(
        html="\n".join(as_html),
        excerpt_html=as_html[0],
        excerpt_text=paragraphs[0],
        has_more=len(paragraphs) > 1,
    )


POSTS = (
    make_post(
        1,
        title="What the tide left behind",
        published=datetime(2024, 12, 26, 23, 30, tzinfo=UTC),
        updated=datetime(2025, 1, 4, 8, 0, 30, tzinfo=UTC),
        description="Four mornings on the flats & one broken gauge.",
        body="The gauge says <0 m.\n\nThat can’t be.",
        categories=("Shore",),
        tags=("tides", "Machine Learning"),
        authors=(ADA, BO),
    ),
    make_post(
        2,
        title="Zählen, was sich nicht zählen lässt",
        published=datetime(2025, 3, 2, tzinfo=UTC),
        body="Gänse halten nicht still. 🪿",
        language="de",
        categories=("Birds",),
        tags=("counting",),
        authors=(BO,),
    ),
    make_post(
        3,
        title="if a < b && c > d: on comparing geese",
        published=datetime(2025, 3, 2, tzinfo=UTC),
        body="A camera counts.\n\nI only look at what it is unsure of.",
        categories=("Birds",),
        tags=("counting", "C++"),
    ),
    make_post(
        4,
        title="",
        published=datetime(2025, 6, 2, 9, 5, tzinfo=UTC),
        body="They are back, a week later than last year, and there are more of them than the sheet has rows.",
        tags=("short",),
    ),
)
