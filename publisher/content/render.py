"""One post's Markdown -> its HTML and its excerpt. Decides; touches nothing."""

from publisher.content.anchors import make_absolute
from publisher.content.blog import Blog
from publisher.content.excerpt import WORDS, drop_comments, make_excerpt
from publisher.content.markdown import make_converter
from publisher.content.plain import TagReader
from publisher.content.post import Post, Rendered
from publisher.content.sanitise import sanitise
from publisher.content.static import drop_title, make_static
from publisher.content.text import shorten
from publisher.content.tree import to_html, to_text, to_tree


class PostRenderer:
    """Renders the posts of one blog."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._tags = TagReader(blog)
        self._convert = make_converter()

    def render(self, post: Post, body: str) -> Rendered:
        """Render a post, whose text is `body`.

        Raises DepthError where a text is nested beyond reason, and may raise RecursionError or MemoryError. What
        has failed so may hold half a text, and is not to be used again.
        """
        plain = self._tags.make_plain(post, body)
        tree = to_tree(sanitise(self._convert(plain.text)))
        drop_title(tree, post.title)
        make_static(tree)
        make_absolute(tree, post, self._blog.addresses)
        excerpt = make_excerpt(tree, post.description, self._blog.excerpting)
        drop_comments(tree)
        html, excerpt_html = to_html(tree), to_html(excerpt)
        return Rendered(
            html=html,
            excerpt_html=excerpt_html,
            excerpt_text=to_text(excerpt) or shorten(to_text(tree), WORDS),
            has_more=excerpt_html != html,
            problems=plain.problems,
        )
