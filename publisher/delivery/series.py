"""The posts of a list's series as the ledger knows them: which are in it, since when, and for whom."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from publisher.audience import Status
from publisher.content import Post
from publisher.newsletter import IN_SERIES, Disposition, SeriesPost
from publisher.store.tables import post, post_list, series_post, subscription


def keep_series(connection: Connection, list_id: int, posts: Sequence[Post], now: datetime) -> None:
    """Let the list's series be these posts; writes only what changed, and then every reader is looked at again.

    A post that was in it before, as one whose file was gone for a moment, joins as of then: nobody misses it.
    """
    known = {
        row.post_uid: row for row in connection.execute(select(series_post).where(series_post.c.list_id == list_id))
    }
    wanted = {entry.key: entry for entry in posts if entry.offset is not None}
    changes = 0
    for key, entry in wanted.items():
        row = known.get(key)
        values = {"series": entry.series, "offset_seconds": _seconds(entry), "ended_at": None}
        if row is None:
            connection.execute(insert(series_post).values(list_id=list_id, post_uid=key, joined_at=now, **values))
        elif any(getattr(row, column) != value for column, value in values.items()):
            connection.execute(update(series_post).where(*_is(list_id, key)).values(**values))
        else:
            continue
        changes += 1
        connection.execute(
            update(post_list)
            .where(
                post_list.c.list_id == list_id,
                post_list.c.post_uid == key,
                post_list.c.disposition != Disposition.ISSUED,
            )
            .values(disposition=Disposition.NEVER, reason=IN_SERIES, since=now)
        )
    for key, row in known.items():
        if key not in wanted and row.ended_at is None:
            connection.execute(update(series_post).where(*_is(list_id, key)).values(ended_at=now))
    if changes:
        _look_at_everybody(connection, list_id, now)


def announce_in_series(connection: Connection, list_id: int, post_uid: str, now: datetime) -> bool:
    """Let also those be given a post of a series who came before it; say whether it is in one."""
    announced = connection.execute(
        update(series_post)
        .where(*_is(list_id, post_uid), series_post.c.ended_at.is_(None))
        .values(announced_at=now)
    )
    if announced.rowcount:
        _look_at_everybody(connection, list_id, now)
    return bool(announced.rowcount)


def read_series(connection: Connection, list_id: int) -> list[SeriesPost]:
    """Give the posts of a list's series, in the order of their offsets."""
    rows = connection.execute(
        select(series_post, post.c.topics, post.c.content_hash, post_list.c.revision)
        .join(post, post.c.post_uid == series_post.c.post_uid)
        .join(
            post_list,
            (post_list.c.post_uid == series_post.c.post_uid) & (post_list.c.list_id == series_post.c.list_id),
        )
        .where(series_post.c.list_id == list_id, series_post.c.ended_at.is_(None))
        .order_by(series_post.c.offset_seconds, post.c.path)
    )
    return [
        SeriesPost(
            post_uid=row.post_uid,
            revision=row.revision,
            series=row.series,
            offset=timedelta(seconds=row.offset_seconds),
            topics=frozenset(topic.casefold() for topic in json.loads(row.topics or "[]")),
            digest=row.content_hash,
            joined_at=row.joined_at,
            announced_at=row.announced_at,
        )
        for row in rows
    ]


def count_series(connection: Connection, list_id: int) -> tuple[int, int]:
    """Give how many posts are in a list's series, and how many readers wait for one of them."""
    in_series = select(func.count()).where(series_post.c.list_id == list_id, series_post.c.ended_at.is_(None))
    posts = connection.execute(in_series).scalar_one()
    waiting = select(func.count()).where(
        subscription.c.list_id == list_id,
        subscription.c.status == Status.ACTIVE,
        subscription.c.series_at.is_not(None),
    )
    return posts, connection.execute(waiting).scalar_one() if posts else 0


def _look_at_everybody(connection: Connection, list_id: int, now: datetime) -> None:
    connection.execute(
        update(subscription)
        .where(subscription.c.list_id == list_id, subscription.c.status == Status.ACTIVE)
        .values(series_at=now)
    )


def _is(list_id: int, post_uid: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return series_post.c.list_id == list_id, series_post.c.post_uid == post_uid


def _seconds(entry: Post) -> int:
    return int((entry.offset or timedelta()).total_seconds())
