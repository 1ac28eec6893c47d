"""The posts of a library with their texts made plain: what their system's tags stand for, in Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from publisher.content.addresses import Addresses
from publisher.content.placing import Placing
from publisher.content.post import Post
from publisher.content.shortcodes import Context, References, needs_preparing, prepare_body
from publisher.content.values import Mapping as Values
from publisher.content.values import Scalar
from publisher.errors import Problem


def make_plain(
    posts: tuple[Post, ...], placing: Placing, addresses: Addresses, site: Values, shown: Mapping[str, str]
) -> tuple[tuple[Post, ...], tuple[Problem, ...]]:
    """Give the posts with plain Markdown for their text, and what can't be shown as its author meant it.

    `site` is what the site's own file says, `shown` the path that a problem names for each post's own.
    """
    references = References(addresses.posts, addresses.folders)
    problems: list[Problem] = []
    plain: list[Post] = []
    for post in posts:
        if needs_preparing(post.body, placing.dialect.markup):
            context = _surround(post, placing, references, site, shown[post.path])
            plain.append(replace(post, body=prepare_body(post.body, placing.dialect.markup, context)))
            problems.extend(context.problems.values())
        else:
            plain.append(post)
    return tuple(plain), tuple(problems)


def _surround(post: Post, placing: Placing, references: References, site: Values, shown: str) -> Context:
    return Context(
        find_address=lambda target: references.find(target, post.path),
        site_url=placing.site_url,
        variables=dict(_variables(post, placing, site)),
        shown=shown,
        first_line=post.body_line,
        text=post.body,
    )


def _variables(post: Post, placing: Placing, site: Values) -> Iterator[tuple[str, str]]:
    """Give what a template may ask for: what the site's own file says, and what we know better than it does."""
    for key, value in site.entries.items():
        if isinstance(value, Scalar) and not value.is_null:
            yield f"site.{key}", value.text
    home = urlsplit(placing.site_url)
    yield "site.url", f"{home.scheme}://{home.netloc}"
    yield "site.baseurl", home.path.rstrip("/")
    yield "page.title", post.title
    yield "title", post.title
    yield "page.url", urlsplit(post.url).path
    yield "page.path", post.path
