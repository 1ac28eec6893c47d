"""What the tags of a post may ask for by name: of its blog, of its own head, and what is known better."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.content.blog import ZONE, Blog
from publisher.content.post import Post

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}-")


def name_variables(post: Post, blog: Blog, head: Mapping[str, str]) -> dict[str, str]:
    """Give every text by its names. What a head says has the name of its key, alone and below `page`."""
    named = dict(blog.values)
    for key, text in head.items():
        named |= dict.fromkeys((key, f"page.{key}", f"page.meta.{key}"), text)
    return named | dict(_name_known(post, blog))


def name_lists(post: Post) -> dict[str, list[str]]:
    """Give every list by its names."""
    lists = {"tags": list(post.tags or post.categories), "categories": list(post.categories or post.tags)}
    return lists | {f"page.{name}": items for name, items in lists.items()}


def _name_known(post: Post, blog: Blog) -> Iterator[tuple[str, str]]:
    """Give what we know better than the site's own file or the head does."""
    home = urlsplit(blog.site_url)
    yield "site.url", f"{home.scheme}://{home.netloc}"
    yield "site.baseurl", home.path.rstrip("/")
    zone = ZoneInfo(blog.values.get(ZONE, "UTC"))
    for name, text in (
        ("title", post.title),
        ("url", urlsplit(post.url).path),
        ("path", post.path),
        ("date", post.published.astimezone(zone).isoformat()),
    ):
        yield f"page.{name}", text
    yield "title", post.title
    yield "page.canonical_url", post.url
    file = PurePosixPath(post.path)
    name = file.parent.name if file.stem == "index" else file.stem
    yield from dict.fromkeys(("page.slug", "page.fileSlug"), _DAY.sub("", name, 1)).items()
