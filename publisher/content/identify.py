"""Which post is which: the posts of today and the records of before -> posts with keys and ids, and new records.

Only public posts are recorded: the path of a draft is nobody's business.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from publisher.content.identity import Identity, Record
from publisher.content.order import public_first
from publisher.content.post import Post, Visibility
from publisher.content.recognise import recognise_posts

_PUBLIC = Visibility.PUBLIC  # asked of every post: to look a member of an enum up takes as long as the rest


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """Posts with their keys and ids, public ones first, then by path; and the records to be kept.

    Each of `clashing` claims an id that another post claims as well, and stands beside that other one. `by_head`
    has the paths of the posts whose heads name their ids.
    """

    posts: tuple[Post, ...]
    clashing: tuple[tuple[Post, Post], ...]
    identity: Identity
    by_head: frozenset[str]


def identify(
    posts: Iterable[Post], identity: Identity, present: frozenset[str], authority: str, now: datetime
) -> Identified:
    """Give every post its key and id, and the records to be kept.

    `present` names every file that is there, so that a post whose file can't be read today is not taken for gone.
    `authority` is the site's host, for ids minted now (RFC 4151 §2.1).
    """
    ordered = public_first(posts)  # a draft that was copied from a post must not take its place
    known = recognise_posts(ordered, identity, present)
    used = {record.key for record in identity.records}
    named = [
        replace(post, key=record.key, id=post.id or record.id)
        if (record := known.get(post.path))
        else _name(post, used, authority)
        for post in ordered
    ]
    clashing = _find_clashes(named)
    losers = {post.path for post, _ in clashing}
    kept = tuple(post for post in named if post.path not in losers)
    withdrawn = {post.path for post in kept if post.visibility is not _PUBLIC}
    return Identified(
        posts=kept,
        clashing=clashing,
        identity=_update(identity, kept, frozenset(present - withdrawn), now),
        by_head=frozenset(post.path for post in ordered if post.id),
    )


def _name(post: Post, used: set[str], authority: str) -> Post:
    """Give the post a key and an id, made of its path at first sight."""
    plain = key = hashlib.sha256(post.path.encode()).hexdigest()[:16]
    number = 2
    while key in used:
        key, number = f"{plain}-{number}", number + 1
    used.add(key)
    return replace(post, key=key, id=post.id or f"tag:{authority},{post.published.date()}:{key}")


def _find_clashes(posts: list[Post]) -> tuple[tuple[Post, Post], ...]:
    """Find posts that claim one id: all of them, but the public one where the others aren't out."""
    if len({post.id for post in posts}) == len(posts):  # as nearly always
        return ()
    claims: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        claims[post.id].append(post)
    clashes: list[tuple[Post, Post]] = []
    for first, *others in claims.values():
        clashes.extend((other, first) for other in others)
        if others and others[0].visibility is first.visibility:
            clashes.append((first, others[0]))
    return tuple(clashes)


def _says_same(record: Record, post: Post) -> bool:
    """Whether a record says of its post what may change, and has not."""
    return record.path == post.path and record.id == post.id and record.print == post.print


def _update(identity: Identity, posts: tuple[Post, ...], present: frozenset[str], now: datetime) -> Identity:
    """Bring the records up to date: new posts, changed words, posts that left or came back."""
    known = {record.key: record for record in identity.records}
    changed = {
        record.key: replace(record, gone=record.gone or now)
        for record in identity.records
        if record.path not in present
    }
    for post in posts:
        before = known.get(post.key)
        if post.visibility is not _PUBLIC or (before and not before.gone and _says_same(before, post)):
            continue
        changed[post.key] = Record(
            key=post.key,
            path=post.path,
            id=post.id,
            published=before.published if before else post.published,
            print=post.print,
            archive=before.archive if before else msgspec.UNSET,
        )
    records = known | changed
    return Identity(tuple(records[key] for key in sorted(records)))
