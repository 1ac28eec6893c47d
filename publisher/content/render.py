"""One post's Markdown -> its HTML and its excerpt. Decides; touches nothing."""

from collections.abc import Callable

from publisher.content.addresses import Addresses
from publisher.content.anchors import make_absolute
from publisher.content.excerpt import WORDS, drop_comments, make_excerpt
from publisher.content.post import Post, Rendered
from publisher.content.sanitise import sanitise
from publisher.content.static import drop_title, make_static
from publisher.content.text import shorten
from publisher.content.tree import to_html, to_text, to_tree


def render_post(post: Post, convert: Callable[[str], str], addresses: Addresses) -> Rendered:
    """Render a post; `convert` turns its Markdown into HTML.

    Raises DepthError where a text is nested beyond reason, and may raise RecursionError or MemoryError.
    """
    tree = to_tree(sanitise(convert(post.body)))
    drop_title(tree, post.title)
    make_static(tree)
    make_absolute(tree, post, addresses)
    excerpt = make_excerpt(tree, post.description, post.excerpting)
    drop_comments(tree)
    html, excerpt_html = to_html(tree), to_html(excerpt)
    return Rendered(
        html=html,
        excerpt_html=excerpt_html,
        excerpt_text=to_text(excerpt) or shorten(to_text(tree), WORDS),
        has_more=excerpt_html != html,
    )
