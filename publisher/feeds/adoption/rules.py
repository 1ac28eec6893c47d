"""How systems make the ids of their feeds: known ones by name, and the one that an old feed's ids follow."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

from publisher.content.post import Post
from publisher.feeds.adoption.old_feed import OldEntry

_DATED = re.compile(r"^\d{2,4}-\d{1,2}-\d{1,2}-")
_DAY_FOLDER = re.compile(r"/\d{4}/\d{1,2}(?:/\d{1,2})?$")
_GHOST = re.compile(r"[0-9a-f]{24}|\d+")
_IN_ADDRESS = re.compile(r"[^\w.~-]+")  # Jekyll makes a hyphen of anything else


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSite:
    """Where the old blog was: its address in the place of `new_url`, and the zone of its days."""

    old_url: str
    new_url: str
    zone: tzinfo

    def place(self, url: str) -> str:
        """Give the address that a post of today had on the old site."""
        return self.old_url + url.removeprefix(self.new_url) if url.startswith(self.new_url) else url


@dataclass(frozen=True, slots=True, kw_only=True)
class IdRule:
    """How an id comes from a post. `text` says it to a person."""

    text: str
    make: Callable[[Post], str]


def _address(post: Post, site: OldSite) -> str:
    return site.place(post.url)


def _address_without_slash(post: Post, site: OldSite) -> str:
    return site.place(post.url).rstrip("/")


def _address_with_slash(post: Post, site: OldSite) -> str:
    return site.place(post.url).rstrip("/") + "/"


def _address_without_suffix(post: Post, site: OldSite) -> str:
    return re.sub(r"(?:\.html?|/)$", "", site.place(post.url))


def _address_with_suffix(post: Post, site: OldSite) -> str:
    return site.place(post.url).rstrip("/") + ".html"


def _jekyll(post: Post, site: OldSite) -> str:
    """Jekyll's `id`: the folder of the page, and the name of the file, also where a permalink names the page."""
    folder, _, page = _address_without_suffix(post, site).rpartition("/")
    name = _DATED.sub("", PurePosixPath(post.path).stem)
    is_named_by_head = _IN_ADDRESS.sub("-", name) != unquote(page) and _DAY_FOLDER.search(folder)
    return f"{folder}/{page if is_named_by_head else quote(name)}"


def _ghost(post: Post, site: OldSite) -> str:
    """Ghost's own number of the post, which only its head can know."""
    del site
    return post.id if _GHOST.fullmatch(post.id) else ""


def _pelican(post: Post, site: OldSite) -> str:
    """Pelican's tag URI: host, the day as the blog's zone has it, the path."""
    parts = urlsplit(site.place(post.url))
    return f"tag:{parts.hostname},{post.published.astimezone(site.zone).date()}:{parts.path}"


class _Make(Protocol):
    """Makes the id of a post on a site."""

    def __call__(self, post: Post, site: OldSite) -> str: ...


# By the names of systems. What each does was seen in a feed that it wrote itself.
_SYSTEMS: dict[str, tuple[str, _Make]] = {
    "astro": ("the address of the post", _address),
    "docusaurus": ("the address of the post", _address),
    "eleventy": ("the address of the post", _address),
    "ghost": ("Ghost's own number of the post, which its head names", _ghost),
    "hugo": ("the address of the post", _address),
    "jekyll": ("the address of the post without its end, as jekyll-feed makes them", _jekyll),
    "material": ("the address of the post", _address),
    "mkdocs": ("the address of the post", _address),
    "pelican": ("a tag of host, day and path, as Pelican makes them", _pelican),
    "zola": ("the address of the post", _address),
}
RULES = tuple(_SYSTEMS)

# What ids of a feed are held against, the likeliest first.
_INFERRED: tuple[tuple[str, _Make], ...] = (
    _SYSTEMS["hugo"],
    ("the address of the post without a slash at its end", _address_without_slash),
    _SYSTEMS["jekyll"],
    ("the address of the post without .html", _address_without_suffix),
    ("the address of the post with a slash at its end", _address_with_slash),
    ("the address of the post with .html at its end", _address_with_suffix),
    _SYSTEMS["pelican"],
)


def name_rule(name: str, site: OldSite) -> IdRule:
    """Give the rule of a system. Raises KeyError."""
    text, make = _SYSTEMS[name]
    return IdRule(text=text, make=partial(make, site=site))


def infer_rule(pairs: Iterable[tuple[OldEntry, Post]], site: OldSite) -> IdRule | None:
    """Give the rule that all these ids follow, on the site where they say that it was; None where there is none."""
    known = list(pairs)
    if not known:
        return None
    for placed in dict.fromkeys(_find_sites(known, site)):
        for text, make in _INFERRED:
            if all(make(post, site=placed) == entry.id for entry, post in known):
                return IdRule(text=text, make=partial(make, site=placed))
    return None


def _find_sites(known: list[tuple[OldEntry, Post]], site: OldSite) -> Iterable[OldSite]:
    """Give where the old site may have been: here, or wherever an id or a link puts a post's path."""
    yield site
    entry, post = known[0]
    path = post.url.removeprefix(site.new_url).rstrip("/")
    for said in (entry.id, *entry.links):
        before, there, _ = said.rpartition(path)
        if there and before.startswith(("http://", "https://")):
            yield OldSite(old_url=before, new_url=site.new_url, zone=site.zone)
