"""Everything a site's folder of posts holds at one instant."""

from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from publisher.content.addresses import Addresses
from publisher.content.attachments import attach
from publisher.content.author_book import read_authors
from publisher.content.blog import ZONE, Blog
from publisher.content.blog_folder import BlogFolder
from publisher.content.dependencies import FileRead
from publisher.content.dialects import FoundDialect, SiteRules, find_dialect
from publisher.content.heads import read_heads, read_texts
from publisher.content.identify import identify
from publisher.content.identity import Identity, read_identity, would_change, write_identity
from publisher.content.listing import Listing, list_posts
from publisher.content.manifest import Manifest, write_manifest
from publisher.content.markup import Markup
from publisher.content.order import newest_first
from publisher.content.permalinks import check_permalink, fixed_part
from publisher.content.placing import Placing
from publisher.content.post import Post, Visibility
from publisher.content.rules import Rules
from publisher.content.site_folders import SiteFolders, find_served, find_site
from publisher.content.site_values import name_texts
from publisher.content.source import show_path
from publisher.content.studio import address_of_pictures
from publisher.content.twins import drop_twins
from publisher.content.undated import tell_pages_once
from publisher.content.values import Mapping
from publisher.content.walk import Walk, walk_below
from publisher.errors import Problem
from publisher.mailbox import AddressError, to_wire_domain
from publisher.settings import Settings

_KEPT_IN = "posts.cache"  # below `state.path`


class Library(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Every post that can be read, drafts and future ones among them, newest first, then by id.

    `problems` are in the order of paths and lines; `identity` is what `save_identity` would keep, and `before` is
    what is kept now. `dialect_name` is the system whose posts these are, and `dialect_reason` says why, for people.
    `by_head` has the paths of posts whose heads name their ids. `blog` is what the text of a post may ask for, and
    `folders` where files lie that it may show. `looked` are the places where files that posts give out were looked
    for. `manifest` is what `save_manifest` keeps.
    """

    posts: tuple[Post, ...]
    problems: tuple[Problem, ...]
    identity: Identity
    before: Identity
    by_head: frozenset[str]
    dialect_name: str
    dialect_reason: str
    blog: Blog
    folders: SiteFolders
    looked: tuple[FileRead, ...]
    manifest: Manifest

    @cached_property
    def public(self) -> tuple[Post, ...]:
        """The posts that readers are shown."""
        return tuple(post for post in self.posts if post.visibility is Visibility.PUBLIC)


def read_library(
    settings: Settings, now: datetime, *, removed_ok: bool = False, walk: Walk | None = None
) -> Library:
    """Read the folder of posts and identity.json; write nothing, render nothing.

    A file that can't become a post is a problem and keeps no other from being one. `removed_ok` says that an empty
    folder is no mistake; `walk` is what was seen of it just now, by whoever has looked already. Raises
    PublisherError where the folder, identity.json or the settings for posts can't be used at all.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    listing = list_posts(walk or walk_below(settings.posts.path), settings.root, settings.posts.exclude)
    found_dialect = find_dialect(settings.posts.format, settings.posts.path, settings.root, read_texts(listing))
    site = BlogFolder(
        posts=settings.posts.path,
        root=settings.root,
        file=found_dialect.site_file,
        paths=tuple(sorted(listing.paths)),
    )
    site_rules = found_dialect.dialect.read_site(found_dialect.dialect, site)
    rules = _make_rules(settings, site_rules, now)
    manifest = read_heads(listing, rules, settings.state.path / _KEPT_IN)
    posts, twin_problems = drop_twins(manifest.posts.values(), listing.show)
    identity = read_identity(settings.posts.identity)
    # Where nothing is left and that is meant, whatever lies there still is no post.
    present = frozenset[str]() if removed_ok and not posts else _find_present(listing, identity)
    found = identify(posts, identity, present, _find_authority(settings), now)
    values = _name_values(rules, site, site_rules)
    blog = _describe_blog(settings, rules, site_rules, found.posts, values)
    folders = _find_folders(settings, found_dialect, site.read(site.file))
    looked: list[FileRead] = []
    complete = attach(found.posts, blog, folders, settings.root, looked)
    problems = [
        *listing.problems,
        *site.problems,
        *rules.book.problems,
        *tell_pages_once(
            chain.from_iterable(manifest.problems.values()), (post.path for post in posts), listing.prefix
        ),
        *(_tell_same_id(post, other, listing) for post, other in found.clashing),
        *twin_problems,
    ]
    if not posts:
        problems.append(_tell_no_posts(settings))
    return Library(
        posts=tuple(newest_first(complete)),
        # What all posts take over, and is wrong, was met once a post.
        problems=tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line or 0))),
        identity=found.identity,
        before=identity,
        by_head=found.by_head,
        dialect_name=found_dialect.dialect.name,
        dialect_reason=found_dialect.reason,
        blog=blog,
        folders=folders,
        looked=tuple(looked),
        manifest=manifest,
    )


def save_identity(library: Library, settings: Settings) -> bool:
    """Write identity.json and say whether its bytes changed. Raises OSError."""
    return write_identity(settings.posts.identity, library.identity)


def save_manifest(library: Library, settings: Settings) -> None:
    """Keep what was read, so that the next reading is quick. Raises OSError."""
    if library.manifest.is_new:
        write_manifest(settings.state.path / _KEPT_IN, library.manifest)


def identity_would_change(library: Library, settings: Settings) -> bool:
    """Say whether `save_identity` would change a byte: what `build --frozen` asks. Raises OSError."""
    return would_change(settings.posts.identity, library.identity)


def _make_rules(settings: Settings, site: SiteRules, now: datetime) -> Rules:
    dialect = site.dialect
    permalink = settings.posts.permalink or site.permalink or dialect.permalink(settings.posts.path.parts)
    book = read_authors(dialect.find_authors(settings.posts.path), settings.posts.authors, settings.root)
    return Rules(
        placing=Placing(
            dialect=dialect,
            permalink=check_permalink(permalink),
            site_url=settings.site.url,
            language=site.language or settings.site.language.partition("-")[0].lower(),
            home="" if settings.posts.permalink else site.home,
            sections={} if settings.posts.permalink else site.sections,
        ),
        site_zone=site.zone or settings.site.timezone,
        book=replace(book, names_everyone=dialect.names_authors_by_id),
        lists=frozenset(newsletter.name for newsletter in settings.lists),
        now=now,
        separator=site.separator,
        defaults=site.defaults,
        joins_lists=site.joins_lists,
    )


def _name_values(rules: Rules, site: BlogFolder, said: SiteRules) -> dict[str, str]:
    """Give what tags may ask for: the zone of days, and as much of the site's own files as its system lets them."""
    markup = rules.dialect.markup
    if markup is Markup.HUGO:
        return said.values
    if markup not in (Markup.LIQUID, Markup.JINJA):
        return {}
    return name_texts(site.read(site.file), "site.") | said.values | {ZONE: str(rules.zone)}


def _describe_blog(
    settings: Settings, rules: Rules, said: SiteRules, posts: tuple[Post, ...], values: dict[str, str]
) -> Blog:
    placing = rules.placing
    return Blog(
        addresses=_gather_addresses(settings, placing, posts),
        excerpting=placing.dialect.excerpting,
        grammar=placing.dialect.grammar,
        markup=placing.dialect.markup,
        site_url=str(placing.site_url),  # not its subclass of the settings, which the wire would not know
        values=values,
        copies_at=address_of_pictures(settings) if placing.dialect.renames_pictures else "",
        extensions=said.extensions,
        delimiters=said.delimiters,
    )


def _find_folders(settings: Settings, found: FoundDialect, site: Mapping) -> SiteFolders:
    posts = settings.posts.path
    top = find_site(posts, found.site_file, settings.root)
    return SiteFolders(
        site=top,
        posts=posts,
        served=find_served(posts, top, found.dialect.served),
        snippets=found.dialect.find_snippets(site, found.site_file, posts),
    )


def _gather_addresses(settings: Settings, placing: Placing, posts: tuple[Post, ...]) -> Addresses:
    return Addresses(
        posts_url=settings.site.url + fixed_part(placing.permalink).removeprefix("/"),
        folders=settings.posts.path.parts,
        posts={post.path: post.url if post.visibility is Visibility.PUBLIC else None for post in posts},
        permalink=placing.permalink,
        page_path=placing.dialect.page_path,
        media_beside_page=placing.dialect.media_beside_page,
        home=str(settings.site.url) if placing.dialect.roots_at_home else "",
    )


def _find_present(listing: Listing, identity: Identity) -> frozenset[str]:
    """Name the files that count as there.

    Where we couldn't look everywhere, or saw nothing at all, none is gone: a disk that isn't mounted is no author
    who deleted everything.
    """
    if listing.complete and listing.files:
        return listing.paths
    return listing.paths | {record.path for record in identity.records}


def _find_authority(settings: Settings) -> str:
    """Give the site's host as a tag URI names it (RFC 4151 §2.1): lower case, A-labels."""
    host = urlsplit(settings.site.url).hostname or ""
    try:
        return to_wire_domain(host)
    except AddressError:  # an address in numbers, as of a site that is tried out at home
        return host.lower()


def _tell_same_id(post: Post, other: Post, listing: Listing) -> Problem:
    return Problem(
        code="id-duplicate",
        path=listing.show(post.path),
        line=1,
        text=f"this post has the id of {listing.show(other.path)}: {post.id}",
        hint="remove “id: …” from the newer of the two: it then gets an id of its own",
    )


def _tell_no_posts(settings: Settings) -> Problem:
    return Problem(
        code="no-posts",
        path=show_path(settings.posts.path, settings.root),
        text="there is not one post here",
        hint="a post is a file such as my-post.md with a title and a date in its head; "
        f"`posts.path` and `posts.exclude` in {settings.file.name} say where we look",
    )
