"""What the ledger remembers of posts: when each was first seen, and where it stands with every list."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from publisher.content import Post, Visibility
from publisher.newsletter import Disposition, Offer, Placing, Seen
from publisher.store.tables import newsletter, post, post_list, subscription

_LATELY = timedelta(hours=1)
_MOMENT = timedelta(microseconds=1)
# How long a post that others have may lie before whoever has waited longest, and before the last planning that came
# to its end: the longest cadence is a month.
_HORIZON = timedelta(days=100)
_BEFORE_ALL = datetime(1980, 1, 1, tzinfo=UTC)  # where none has


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """What one scan found beside what earlier ones did: posts by key, and titles that vanished within the hour."""

    seen: dict[str, Seen]
    vanished_titles: tuple[str, ...]


def observe_posts(connection: Connection, posts: Sequence[Post], now: datetime) -> Sightings:
    """Remember every post of a scan, drafts and future ones too; writes only what changed."""
    known = {row.post_uid: row for row in connection.execute(select(post))}
    present = {entry.key for entry in posts}
    vanished = [row for uid, row in known.items() if uid not in present and row.missing_since is None]
    if vanished:
        connection.execute(
            update(post).where(post.c.post_uid.in_([row.post_uid for row in vanished])).values(missing_since=now)
        )
    moved = [entry.key for entry in posts if entry.key in known and known[entry.key].path != entry.path]
    if moved:  # out of one another's way first: two posts may have changed places
        connection.execute(update(post).where(post.c.post_uid.in_(moved)).values(path="moved:" + post.c.post_uid))
    gone_lately = [row for row in known.values() if row.missing_since and row.missing_since > now - _LATELY]
    seen: dict[str, Seen] = {}
    for entry in posts:
        row = known.get(entry.key)
        unpublished = entry.visibility is not Visibility.PUBLIC
        same = row is not None and row.content_hash == entry.digest
        since = row.content_since if row is not None and same else now
        was_unpublished = unpublished or (row is not None and row.seen_as_draft)
        values = {
            "path": entry.path,
            "title": entry.title,
            "topics": json.dumps(entry.topics, ensure_ascii=False),
            "content_hash": entry.digest,
            "content_since": since,
            "parts_fp": entry.print,
            "seen_as_draft": was_unpublished,
            "publish_at": entry.published,
            "missing_since": None,
        }
        if row is None:
            connection.execute(insert(post).values(post_uid=entry.key, first_seen=now, **values))
        elif any(getattr(row, column) != value for column, value in values.items()):
            connection.execute(update(post).where(post.c.post_uid == entry.key).values(**values))
        seen[entry.key] = Seen(content_since=since, was_unpublished=was_unpublished)
    return Sightings(
        seen=seen,
        vanished_titles=tuple(row.title for row in (*vanished, *gone_lately) if row.post_uid not in present),
    )


def unplaced(connection: Connection, list_id: int, posts: Sequence[Post]) -> list[Post]:
    """Give the posts that have no place in a list yet."""
    placed = set(connection.execute(select(post_list.c.post_uid).where(post_list.c.list_id == list_id)).scalars())
    return [entry for entry in posts if entry.key not in placed]


def write_placings(connection: Connection, list_id: int, placings: Sequence[Placing], now: datetime) -> None:
    """Give posts their place in a list. A candidate may be mailed from now on."""
    if placings:
        eligible_at = _find_now(connection, list_id, now)
        connection.execute(
            insert(post_list),
            [
                {
                    "post_uid": placing.post.key,
                    "list_id": list_id,
                    "disposition": placing.disposition,
                    "reason": placing.reason,
                    "eligible_at": eligible_at if placing.disposition is Disposition.CANDIDATE else None,
                    "since": now,
                }
                for placing in placings
            ],
        )


def set_baseline(connection: Connection, list_id: int, now: datetime) -> None:
    """Note that a list's first scan is done: from now on, what turns up is new."""
    connection.execute(update(newsletter).where(newsletter.c.id == list_id).values(baseline_at=now))


def admit(connection: Connection, list_id: int, post_uid: str, now: datetime) -> bool:
    """Let a post be mailed that was held, backdated, part of the baseline or in a series: a person says so."""
    admitted = connection.execute(
        update(post_list)
        .where(
            post_list.c.list_id == list_id,
            post_list.c.post_uid == post_uid,
            post_list.c.disposition.not_in([Disposition.CANDIDATE, Disposition.ISSUED]),
        )
        .values(
            disposition=Disposition.CANDIDATE,
            reason="released",
            eligible_at=_find_now(connection, list_id, now),
            since=now,
        )
    )
    return bool(admitted.rowcount)


def _find_now(connection: Connection, list_id: int, now: datetime) -> datetime:
    """Give `now`, but no time before the list's last planning, behind which nobody looks for new posts.

    Whoever admits a post may have waited for the planner to have written, or may go by a clock that is behind its.
    """
    planned = connection.execute(
        select(newsletter.c.planned_through).where(newsletter.c.id == list_id)
    ).scalar_one()
    return now if planned is None or now >= planned else planned + _MOMENT


def mark_issued(connection: Connection, list_id: int, post_uids: Collection[str]) -> None:
    """Note that posts are part of an issue."""
    if post_uids:
        connection.execute(_MARK_ISSUED, {"list": list_id, "posts": [*post_uids]})


_MARK_ISSUED = (
    update(post_list)
    .where(
        post_list.c.list_id == bindparam("list"),
        post_list.c.post_uid.in_(bindparam("posts", expanding=True)),
        post_list.c.disposition == Disposition.CANDIDATE,
    )
    .values(disposition=Disposition.ISSUED)
)
_LONGEST_WAIT = select(func.min(subscription.c.due_at)).where(
    subscription.c.list_id == bindparam("list"), subscription.c.status == "active"
)
_LAST_PLANNED = select(newsletter.c.planned_through).where(newsletter.c.id == bindparam("list"))
_OFFERS = (
    select(post.c.post_uid, post.c.topics, post_list.c.revision, post_list.c.eligible_at)
    .join(post, post.c.post_uid == post_list.c.post_uid)
    .where(
        post_list.c.list_id == bindparam("list"),
        or_(
            post_list.c.disposition == Disposition.CANDIDATE,
            (post_list.c.disposition == Disposition.ISSUED) & (post_list.c.eligible_at > bindparam("from")),
        ),
    )
    .order_by(post_list.c.eligible_at, post.c.publish_at, post.c.post_uid)
)


def read_offers(connection: Connection, list_id: int, now: datetime) -> list[Offer]:
    """Give what a list has to give, in the order in which it became eligible.

    What nobody has yet is given however old it is, and what others have as far back as a reader may be owed it: a
    program that stood still for months has lost nothing.
    """
    longest = connection.execute(_LONGEST_WAIT, {"list": list_id}).scalar_one() or now
    planned = connection.execute(_LAST_PLANNED, {"list": list_id}).scalar_one() or _BEFORE_ALL
    rows = connection.execute(_OFFERS, {"list": list_id, "from": min(longest, planned, now) - _HORIZON})
    return [
        Offer(
            post_uid=row.post_uid,
            revision=row.revision,
            topics=frozenset(topic.casefold() for topic in json.loads(row.topics or "[]")),
            eligible_at=row.eligible_at,
        )
        for row in rows
    ]


def count_topics(connection: Connection) -> list[tuple[str, int]]:
    """Give each topic of the posts that are there, as most of them write it, and how many have it."""
    counts: Counter[str] = Counter()
    spelt: dict[str, Counter[str]] = {}
    rows = connection.execute(
        select(post.c.topics, func.count())
        .where(post.c.missing_since.is_(None), post.c.seen_as_draft.is_(False))
        .group_by(post.c.topics)
    )
    for topics, number in rows:
        for topic in json.loads(topics or "[]"):
            counts[topic.casefold()] += number
            spelt.setdefault(topic.casefold(), Counter())[topic] += number
    return [(spelt[topic].most_common(1)[0][0], number) for topic, number in counts.items()]


def titles_of(connection: Connection, post_uids: Sequence[str]) -> dict[str, str]:
    """Give the titles of posts by their keys."""
    rows = connection.execute(select(post.c.post_uid, post.c.title).where(post.c.post_uid.in_(post_uids)))
    return {row.post_uid: row.title for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPost:
    """A post that waits for a person before a list mails it."""

    post_uid: str
    path: str
    title: str
    list: str
    disposition: Disposition
    reason: str
    since: datetime


def held_posts(connection: Connection) -> list[HeldPost]:
    """Give every post that is held or backdated, and still there."""
    rows = connection.execute(
        select(post.c.post_uid, post.c.path, post.c.title, newsletter.c.slug, post_list)
        .join(post, post.c.post_uid == post_list.c.post_uid)
        .join(newsletter, newsletter.c.id == post_list.c.list_id)
        .where(
            post_list.c.disposition.in_([Disposition.HELD, Disposition.BACKDATED]), post.c.missing_since.is_(None)
        )
        .order_by(post_list.c.since, post.c.path)
    )
    return [
        HeldPost(
            post_uid=row.post_uid,
            path=row.path,
            title=row.title,
            list=row.slug,
            disposition=Disposition(row.disposition),
            reason=row.reason,
            since=row.since,
        )
        for row in rows
    ]
