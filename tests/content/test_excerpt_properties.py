"""Whatever a post is made of, its excerpt is a whole piece of HTML, and says nothing that the post doesn't."""

import re
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.content import Post
from publisher.content.addresses import Addresses
from publisher.content.blog import Blog
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.grammar import Grammar
from publisher.content.pages import folder_page
from publisher.content.render import PostRenderer
from publisher.content.tree import to_html, to_tree

POST = Post(
    key="k" * 16,
    id="i",
    path="a.md",
    url="https://example.org/a/",
    title="The title",
    published=datetime(2024, 1, 2, tzinfo=UTC),
)
WORDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "*delta*", "**epsilon**", "`zeta`", "eta[^1]", "[theta](b.md)"]),
    min_size=1,
    max_size=90,
).map(" ".join)
ADDRESSES = Addresses(
    posts_url="https://example.org/", folders=(), posts={}, permalink="/{slug}/", page_path=folder_page
)
BLOCK = st.one_of(
    WORDS,
    st.sampled_from(
        ["# The title", "## A part", "<!-- more -->", "```\ncode\n```", "![a](a.png)", "---", "| a |\n|---|\n| 1 |"]
    ),
    WORDS.map(lambda words: f"> {words}"),
    WORDS.map(lambda words: f"- {words}\n- {words}\n\n    <!-- more -->\n\n- last"),
    WORDS.map(lambda words: f"{words} <!--more--> {words}"),
)


@cache  # what converts Markdown is dearer to make than a post
def find_renderer(grammar: Grammar, automatic: Automatic) -> PostRenderer:
    return PostRenderer(
        Blog(
            addresses=ADDRESSES,
            grammar=grammar,
            site_url="https://example.org/",
            excerpting=Excerpting(automatic=automatic),
        )
    )


@pytest.mark.parametrize("grammar", list(Grammar))
@pytest.mark.parametrize("automatic", list(Automatic))
@settings(max_examples=25, deadline=None)
@given(blocks=st.lists(BLOCK, max_size=6))
def test_content_9_11_an_excerpt_is_whole(grammar: Grammar, automatic: Automatic, blocks: list[str]) -> None:
    renderer = find_renderer(grammar, automatic)
    body = "\n\n".join((*blocks, "[^1]: A note."))
    rendered = renderer.finish(renderer.draft(POST, body, {}), {})
    excerpt = rendered.excerpt_html
    assert to_html(to_tree(excerpt)) == excerpt
    assert "<!--" not in rendered.html + excerpt
    ids = set(re.findall(r' id="([^"]+)"', excerpt))
    assert set(re.findall(r'class="footnote-ref" href="[^"#]*#([^"]+)"', excerpt)) <= ids
    assert set(re.findall(r"\w+", rendered.excerpt_text)) <= set(
        re.findall(r"\w+", re.sub("<[^>]*>", " ", rendered.html))
    )
    assert not re.search(r"<h1>The title</h1>", excerpt) or blocks.count("# The title") > 1
