"""One post's Markdown -> its HTML and its excerpt. Decides; touches nothing."""

from collections.abc import Callable

from publisher.content.anchors import make_absolute
from publisher.content.blog import Blog
from publisher.content.excerpt import WORDS, drop_comments, make_excerpt
from publisher.content.plain import make_plain
from publisher.content.post import Post, Rendered
from publisher.content.sanitise import sanitise
from publisher.content.shortcodes import References
from publisher.content.static import drop_title, make_static
from publisher.content.text import shorten
from publisher.content.tree import to_html, to_text, to_tree


def render_post(
    post: Post, body: str, blog: Blog, references: References, convert: Callable[[str], str]
) -> Rendered:
    """Render a post of a blog, whose text is `body`; `convert` turns Markdown into HTML.

    `references` are the blog's posts by name.

    Raises DepthError where a text is nested beyond reason, and may raise RecursionError or MemoryError.
    """
    plain = make_plain(post, body, blog, references)
    tree = to_tree(sanitise(convert(plain.text)))
    drop_title(tree, post.title)
    make_static(tree)
    make_absolute(tree, post, blog.addresses)
    excerpt = make_excerpt(tree, post.description, blog.excerpting)
    drop_comments(tree)
    html, excerpt_html = to_html(tree), to_html(excerpt)
    return Rendered(
        html=html,
        excerpt_html=excerpt_html,
        excerpt_text=to_text(excerpt) or shorten(to_text(tree), WORDS),
        has_more=excerpt_html != html,
        problems=plain.problems,
    )
