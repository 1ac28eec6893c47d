"""What has gone out, as the archive shows it: issues by list, and what each was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, literal, select, tuple_

from publisher.delivery.editions import POSTS
from publisher.delivery.issues import posts_of
from publisher.delivery.states import IssueState
from publisher.store.tables import issue, issue_post, newsletter

# What is held or cancelled is shown no more, however much of it is out already.
_SHOWN = (IssueState.SENDING, IssueState.PAUSED, IssueState.CLOSING, IssueState.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An issue that went out, or is going out. `posts` are keys.

    `is_regular`: what the archive lists. `is_public`: anybody may see it. `corrects` is the issue that
    this one corrects; `corrected_by` the last one that corrects it, where there is one.
    """

    id: int
    subject: str
    started_at: datetime
    posts: tuple[str, ...]
    is_regular: bool
    is_public: bool
    content_key: str
    template_hash: str
    corrects: int | None
    corrected_by: int | None


def list_archived(connection: Connection, slug: str) -> list[Archived]:
    """Give a list's regular issues, the newest first."""
    return _read(connection, and_(newsletter.c.slug == slug, issue.c.regular))


def find_public(connection: Connection, slug: str) -> list[int]:
    """Give every issue of a list that anybody may see, listed or not, by number."""
    return [found.id for found in _read(connection, newsletter.c.slug == slug) if found.is_public]


def find_archived(connection: Connection, slug: str, issue_id: int) -> Archived | None:
    """Give any issue of a list that went out."""
    found = _read(connection, and_(newsletter.c.slug == slug, issue.c.id == issue_id))
    return found[0] if found else None


def find_neighbour(
    connection: Connection, slug: str, found: Archived, gone: Collection[str], *, older: bool
) -> Archived | None:
    """Give the regular issue that came out next before or after `found`, past those of which a post is `gone`."""
    here = tuple_(issue.c.started_at, issue.c.id)
    while True:
        there = tuple_(literal(found.started_at, issue.c.started_at.type), literal(found.id))
        beyond = here < there if older else here > there
        nearest = _read(connection, and_(newsletter.c.slug == slug, issue.c.regular, beyond), older=older, most=1)
        if not nearest or not any(post in gone for post in nearest[0].posts):
            return nearest[0] if nearest else None
        found = nearest[0]


def is_public(connection: Connection, issue_id: int) -> bool:
    """Say whether anybody may see an issue: a regular one, a single post, or what corrects one of these.

    A series is for those who follow it.
    """
    said = select(issue.c.kind, issue.c.regular, issue.c.corrects).where(issue.c.id == issue_id)
    row = connection.execute(said).one()
    return _may_all_see(connection, row, len(posts_of(connection, issue_id)))


# `Any`: a row of whichever columns were asked for.
def _may_all_see(connection: Connection, row: Row[*tuple[Any, ...]], posts: int) -> bool:
    if row.corrects is not None:
        return is_public(connection, row.corrects)
    return row.kind == POSTS and (row.regular or posts == 1)


def _read(
    connection: Connection, which: ColumnElement[bool], *, older: bool = True, most: int | None = None
) -> list[Archived]:
    """Give the issues that are shown, `most` of them, the newest first or, unless `older`, the oldest."""
    order = (issue.c.started_at, issue.c.id)
    rows = connection.execute(
        select(issue)
        .join(newsletter, newsletter.c.id == issue.c.list_id)
        .where(which, issue.c.state.in_(_SHOWN), issue.c.started_at.is_not(None))
        .order_by(*(column.desc() if older else column.asc() for column in order))
        .limit(most)
    ).all()
    ids = [row.id for row in rows]
    posts: dict[int, list[str]] = {row.id: [] for row in rows}
    for post in connection.execute(
        select(issue_post.c.issue_id, issue_post.c.post_uid)
        .where(issue_post.c.issue_id.in_(ids))
        .order_by(issue_post.c.issue_id, issue_post.c.position)
    ):
        posts[post.issue_id].append(post.post_uid)
    corrections: dict[int, int] = {}
    for correction in connection.execute(
        select(issue.c.id, issue.c.corrects)
        .where(issue.c.corrects.in_(ids), issue.c.state.in_(_SHOWN), issue.c.started_at.is_not(None))
        .order_by(issue.c.id)
    ):
        corrections[correction.corrects] = correction.id
    return [
        Archived(
            id=row.id,
            subject=row.subject,
            started_at=row.started_at,
            posts=tuple(posts[row.id]),
            is_regular=row.regular,
            is_public=row.regular or _may_all_see(connection, row, len(posts[row.id])),
            content_key=row.content_key,
            template_hash=row.template_hash,
            corrects=row.corrects,
            corrected_by=corrections.get(row.id),
        )
        for row in rows
    ]
