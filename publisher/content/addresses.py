"""What posts point at -> where it stands on the web."""

import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import msgspec

from publisher.content.post import Post

_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
_PAGES = frozenset({"", ".html", ".htm", ".php"})
_TEXTS = (".md", ".markdown", ".mdx")
# What an address may hold as it is (RFC 3986 §2); `%` stands, since what is encoded already must not be once more.
_SAFE = "%/:=&?~+!$,;'@()*._-"

_PLAIN = re.compile(r"https?://[\w.-]+(?:/[\w%/:=&?~+!$,;'@()*.-]*)?", re.ASCII)  # as it may be, and most are


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Everything needed to turn what a post points at into an absolute address.

    `posts_url` is where the folder of the blog is served, `folders` the parts of the path to its posts, `posts` the
    address of each post by its path, None for one that isn't public. `page_path` takes the path of a page of
    Markdown that is no post, and `permalink`, and says where it is served. With `media_beside_page` a picture is
    looked for where a browser would, from the post's address; else beside the post's file. With `home`, the
    address of the site, a path from the root is read from there, as Docusaurus does with its `baseUrl`.
    """

    posts_url: str
    folders: tuple[str, ...]
    posts: Mapping[str, str | None]
    permalink: str
    page_path: Callable[[str, str], str]
    media_beside_page: bool = False
    home: str = ""

    def resolve_link(self, href: str, post: Post) -> str | None:
        """Give the address that a link in `post` leads to; None where nothing may be linked.

        A link to a file, such as another post's, is read from the post's file, and a link to a page from the
        post's address, as a browser reads it.
        """
        if _PLAIN.fullmatch(href):
            return href
        parts = _split(href)
        if parts is None:
            return None
        suffix = posixpath.splitext(parts.path)[1].lower()
        is_media = self.media_beside_page and suffix not in _TEXTS
        return self._resolve(parts, post, is_file=suffix not in _PAGES and not is_media)

    def resolve_media(self, src: str, post: Post) -> str | None:
        """Give the address of a picture or a film in `post`."""
        parts = _split(src)
        return self._resolve(parts, post, is_file=not self.media_beside_page) if parts else None

    def _resolve(self, parts: SplitResult, post: Post, *, is_file: bool) -> str | None:
        if parts.scheme not in _SCHEMES:
            return None
        if self.home and parts.path.startswith("/") and not (parts.scheme or parts.netloc):
            below = parts.path.removeprefix(urlsplit(self.home).path).lstrip("/")
            return _encode(urljoin(self.home, parts._replace(path=f"./{below}").geturl()))
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/") or not is_file:
            return _encode(urljoin(post.url, parts.geturl()))
        folder = self.folders[-1] if self.folders else ""
        beside = posixpath.join(folder, posixpath.dirname(post.path), unquote(parts.path))
        target = posixpath.normpath(beside).removeprefix(f"{folder}/")
        if target in self.posts:
            address = self.posts[target]
            return address and urljoin(address, parts._replace(path="").geturl())
        if target.endswith(_TEXTS):
            target = self.page_path(target, self.permalink)
        return _encode(urljoin(self.posts_url, parts._replace(path=quote(target)).geturl()))


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text.strip())
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts


def _encode(address: str) -> str | None:
    """Percent-encode what an address may not hold; a host keeps its letters."""
    if _PLAIN.fullmatch(address):
        return address
    parts = _split(address)
    return (
        parts
        and parts._replace(
            path=quote(parts.path, safe=_SAFE),
            query=quote(parts.query, safe=_SAFE),
            fragment=quote(parts.fragment, safe=_SAFE),
        ).geturl()
    )
