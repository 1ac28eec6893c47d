"""Which posts stand in which feed: the site's newest, and those of each category, tag, author and language."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import msgspec

from publisher.content.order import newest_first
from publisher.content.post import Post
from publisher.feeds.entry import authors_of, language_tag
from publisher.feeds.folder_name import free_name
from publisher.feeds.model import Scope
from publisher.feeds.text import clean_line
from publisher.settings import Feeds, Site

_PUBLISHED = attrgetter("published")
_SECOND = timedelta(seconds=1)
_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """A feed to be, and the posts in it, newest first.

    `returned` are older posts that changed since the oldest of the newest came out. It `is_all` where no post of
    the scope is left over.
    """

    scope: Scope
    newest: tuple[Post, ...] = ()
    returned: tuple[Post, ...] = ()
    is_all: bool = True

    @property
    def posts(self) -> tuple[Post, ...]:
        """All of them."""
        return self.newest + self.returned


def select_feeds(posts: Sequence[Post], feeds: Feeds, site: Site, former: Sequence[Scope] = ()) -> list[Selection]:
    """Give every feed that is to be written, the site's first; `posts` are newest first.

    A term's label and folder are those of the oldest post that uses it, so that no new post moves them. Terms that
    differ only in case are one. `former` are scopes that had a feed before: one that has lost its last post keeps
    its address, and its feed holds nothing.
    """
    selections = [_select(Scope(), posts, feeds.items)]
    for kind in feeds.by:
        labels: dict[str, str] = {}
        members: dict[str, list[Post]] = {}
        for post in reversed(posts):
            for term in _terms(kind, post, site):
                labels.setdefault(term.casefold(), term)
                members.setdefault(term.casefold(), []).append(post)
        folders: dict[str, str] = {}
        for term, label in labels.items():
            folders[free_name(label, folders)] = term
        scopes = [Scope(kind=kind, label=labels[term], folder_name=name) for name, term in folders.items()]
        selections += [
            _select(scope, members[scope.label.casefold()][::-1], feeds.items)
            for scope in sorted(scopes, key=lambda scope: (scope.label.casefold(), scope.label))
        ]
        left = (scope for scope in former if scope.kind == kind and scope.folder_name not in folders)
        selections += [Selection(scope=scope) for scope in sorted(left, key=lambda scope: scope.folder_name)]
    return selections


def distinct_updates(posts: Sequence[Post]) -> dict[str, datetime]:
    """Give, by id, when each post last changed, no two at the same second; `posts` are newest first.

    Readers and validators take entries of one second for one another, and posts dated by day share midnight. The
    post published first keeps its second, the others take the next free one. It is reckoned over all posts, so that
    a post says the same in every feed, and goes on saying it when its neighbours leave the feed.
    """
    changed = {post.id: _changed(post) for post in posts}
    owners: dict[datetime, Post] = {}
    for post in posts:  # of those that share a second, the one published first, then by id, comes to own it
        second = changed[post.id]
        if (owner := owners.get(second)) is None or post.published < owner.published:
            owners[second] = post
    late = sorted((post for post in posts if owners[changed[post.id]] is not post), key=_PUBLISHED)
    # Where the search for a free second has come from each second: a blog may have dated all its posts alike.
    reached: dict[datetime, datetime] = {}
    for post in late:
        second = changed[post.id]
        free = reached.get(second, second)
        while free in owners:
            free += _SECOND
        owners[free] = post
        changed[post.id] = reached[second] = free
    return changed


def _select(scope: Scope, posts: Sequence[Post], items: int) -> Selection:
    """Select the newest, and with them at most half as many older posts that changed meanwhile, the last ones."""
    newest, older = posts[:items], posts[items:]
    since = newest[-1].published if newest else _EVER
    changed = [post for post in older if post.updated and _changed(post) > since]
    latest = sorted(changed, key=lambda post: (_changed(post), post.id), reverse=True)[: max(1, items // 2)]
    return Selection(
        scope=scope, newest=tuple(newest), returned=tuple(newest_first(latest)), is_all=len(posts) <= items
    )


def _changed(post: Post) -> datetime:
    return max(post.published, post.updated) if post.updated else post.published


def _terms(kind: str, post: Post, site: Site) -> list[str]:
    terms = {
        "category": post.categories,
        "tag": post.tags,
        "author": tuple(author.name for author in authors_of(post, site)),
        "language": (language_tag(post.language, site.language),),
    }[kind]
    cleaned = {line.casefold(): line for line in map(clean_line, terms) if line}
    return list(cleaned.values())
