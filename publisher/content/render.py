"""One post's Markdown -> its HTML and its excerpt. Decides; touches nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from msgspec import structs

from publisher.content.anchors import make_absolute
from publisher.content.blog import Blog, Extensions
from publisher.content.dependencies import AskedPosts, PostAsked
from publisher.content.excerpt import WORDS, drop_comments, make_excerpt
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.media import Place, describe_media, find_media, may_be_local
from publisher.content.plain import TagReader, find_markup
from publisher.content.post import Post, Rendered
from publisher.content.sanitise import sanitise
from publisher.content.script_embeds import link_scripts
from publisher.content.static import drop_title, make_static
from publisher.content.text import shorten
from publisher.content.tree import Element, to_html, to_text, to_tree
from publisher.content.wire import MOST_MEDIA, MediumFile
from publisher.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post that is rendered but for the sizes of its pictures. `asks` names the media whose files may be here.

    `asked` is what it depends on of other posts.
    """

    post: Post
    tree: Element
    media: tuple[Place, ...]
    asks: tuple[str, ...]
    asked: tuple[PostAsked, ...]
    problems: tuple[Problem, ...]


class PostRenderer:
    """Renders the posts of one blog.

    Both steps raise DepthError where a text is nested beyond reason, and may raise RecursionError or MemoryError.
    What has failed so may hold half a text, and is not to be used again.
    """

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._tags = TagReader(blog)
        self._convert = cache(lambda grammar: _make_converter(grammar, blog.extensions))

    def draft(self, post: Post, body: str, head: Mapping[str, str]) -> Draft:
        """Render a post as far as that goes without a look at any file.

        `body` is its text, and `head` what that may ask for of the post's own head.
        """
        plain = self._tags.make_plain(post, body, head)
        is_mdx = find_markup(self._blog.markup, post.path) is Markup.MDX
        convert = self._convert(Grammar.MDX if is_mdx else self._blog.grammar)
        tree = to_tree(sanitise(link_scripts(convert(plain.text))))
        drop_title(tree, post.title)
        make_static(tree)
        media = find_media(tree)
        posts = AskedPosts(self._blog.addresses.posts)
        make_absolute(tree, post, structs.replace(self._blog.addresses, posts=posts))
        asks = dict.fromkeys(place.src for place in media if may_be_local(place.src, self._blog.site_url))
        return Draft(
            post=post,
            tree=tree,
            media=media,
            asks=tuple(asks)[:MOST_MEDIA],
            asked=(*plain.asked, *posts.asked.values()),
            problems=plain.problems,
        )

    def finish(self, draft: Draft, files: Mapping[str, MediumFile]) -> Rendered:
        """Give the post rendered; `files` are those of its media that are here."""
        tree = draft.tree
        media = describe_media(draft.media, files, self._blog.copies_at)
        excerpt = make_excerpt(tree, draft.post.description, self._blog.excerpting)
        drop_comments(tree)
        html, excerpt_html = to_html(tree), to_html(excerpt)
        return Rendered(
            html=html,
            excerpt_html=excerpt_html,
            excerpt_text=to_text(excerpt) or shorten(to_text(tree), WORDS),
            has_more=excerpt_html != html,
            problems=draft.problems,
            media=media,
            asked=draft.asked,
        )


def _make_converter(grammar: Grammar, chosen: Extensions) -> Callable[[str], str]:
    """Make what turns Markdown into HTML by the rules of a blog's own system."""
    # Only one of the two engines is loaded: no blog needs both.
    if grammar is Grammar.PYTHON:
        from publisher.content import python_markdown

        return python_markdown.make_converter(chosen)
    from publisher.content import commonmark

    return commonmark.make_converter(grammar, chosen)
