"""A post's text without the tags of its system: what they stand for, in Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from publisher.content.blog import Blog
from publisher.content.post import Post
from publisher.content.shortcodes import Context, References, needs_preparing, prepare_body
from publisher.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text without tags, and what can't be shown as its author meant it, by the lines of the text."""

    text: str
    problems: tuple[Problem, ...] = ()


def make_plain(post: Post, body: str, blog: Blog, references: References) -> Plain:
    """Give `body`, the text of `post`, as plain Markdown; `references` are the posts by what tags call them."""
    if not needs_preparing(body, blog.markup):
        return Plain(text=body)
    context = Context(
        find_address=lambda target: references.find(target, post.path),
        site_url=blog.site_url,
        variables={**blog.values, **dict(_variables(post, blog))},
        text=body,
    )
    text = prepare_body(body, blog.markup, context)
    return Plain(text=text, problems=tuple(context.problems.values()))


def _variables(post: Post, blog: Blog) -> Iterator[tuple[str, str]]:
    """Give what we know better than the site's own file does."""
    home = urlsplit(blog.site_url)
    yield "site.url", f"{home.scheme}://{home.netloc}"
    yield "site.baseurl", home.path.rstrip("/")
    yield "page.title", post.title
    yield "title", post.title
    yield "page.url", urlsplit(post.url).path
    yield "page.path", post.path
