"""Which post is which: the posts of today and the records of before -> posts with keys and ids, and new records.

Only public posts are recorded: the path of a draft is nobody's business.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from publisher.content.identity import Identity, Record
from publisher.content.post import Post, Visibility
from publisher.content.recognise import recognise_posts


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
    # Public posts choose first: a draft that was copied from a post must not take its place.
    ordered = sorted(posts, key=lambda post: (post.visibility is not Visibility.PUBLIC, post.path))
    known = recognise_posts(ordered, identity, present)
    used = {record.key for record in identity.records}
    named = [_name(post, known.get(post.path), used, authority) for post in ordered]
    clashing = _find_clashes(named)
    losers = {post.path for post, _ in clashing}
    kept = tuple(post for post in named if post.path not in losers)
    withdrawn = {post.path for post in kept if post.visibility is not Visibility.PUBLIC}
    return Identified(
        posts=kept,
        clashing=clashing,
        identity=_update(identity, kept, frozenset(present - withdrawn), now),
        by_head=frozenset(post.path for post in ordered if post.id),
    )


def _name(post: Post, record: Record | None, used: set[str], authority: str) -> Post:
    """Give the post its key and id: its record's, or new ones made of the path at first sight."""
    if record:
        return msgspec.structs.replace(post, key=record.key, id=post.id or record.id)
    plain = key = hashlib.sha256(post.path.encode()).hexdigest()[:16]
    number = 2
    while key in used:
        key, number = f"{plain}-{number}", number + 1
    used.add(key)
    return msgspec.structs.replace(post, key=key, id=post.id or f"tag:{authority},{post.published.date()}:{key}")


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


def _says(one: Post | Record) -> tuple[str, str, str]:
    """Give what a record says of its post, and may change."""
    return one.path, one.id, one.print


def _update(identity: Identity, posts: tuple[Post, ...], present: frozenset[str], now: datetime) -> Identity:
    """Bring the records up to date: new posts, changed words, posts that left or came back."""
    known = {record.key: record for record in identity.records}
    records = {
        key: msgspec.structs.replace(record, gone=record.gone or now) if record.path not in present else record
        for key, record in known.items()
    }
    for post in posts:
        if post.visibility is Visibility.PUBLIC:
            before = known.get(post.key)
            if before and not before.gone and _says(before) == _says(post):
                continue
            records[post.key] = Record(
                key=post.key,
                path=post.path,
                id=post.id,
                published=before.published if before else post.published,
                print=post.print,
                archive=before.archive if before else msgspec.UNSET,
            )
    return Identity(tuple(records[key] for key in sorted(records)))
