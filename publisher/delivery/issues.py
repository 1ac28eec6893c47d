"""An issue's life after it was prepared: sent, finished, and what a person may do to it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, update

from publisher.delivery import outbox
from publisher.delivery.books import count_states, has_open, has_reopenable
from publisher.delivery.bounces import count_events
from publisher.delivery.canary import Canary
from publisher.delivery.diagnosis import Finding
from publisher.delivery.editions import SERIES
from publisher.delivery.guard import is_held, is_in
from publisher.delivery.leavings import count_leavings
from publisher.delivery.states import UNFINISHED, WAITING, DeliveryState, IssueState, Policy
from publisher.errors import PublisherError
from publisher.store.tables import audit, delivery, issue, issue_post, newsletter, post

_log = logging.getLogger(__name__)
_STALE_AFTER = timedelta(hours=48)
IN_DOUBT = "in doubt"  # why an issue is paused, on lists that want to be asked
RESTORED = "restored"  # why an issue is held that was unfinished in a backup


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """An issue as it is listed: its posts by key and title, its deliveries by state, and what came back by kind.

    `kind` is `posts`, `correction` or `series`; `corrects` is the issue that this one corrects. `left` is how many
    readers left by the link in it.
    """

    id: int
    list: str
    corrects: int | None
    kind: str
    state: IssueState
    reason: str
    subject: str
    slot: datetime
    send_after: datetime
    started_at: datetime | None
    last_progress: datetime | None
    audience: int
    posts: tuple[tuple[str, str], ...]
    counts: dict[DeliveryState, int]
    returned: Mapping[str, int]
    left: int


def start_due(connection: Connection, now: datetime, canary_wait: timedelta) -> None:
    """Begin sending what is compiled and whose hold has passed, on lists that are not paused.

    The moment an issue is first begun is its Date for ever, on every copy. Where a first slice goes alone, the rest
    waits from that moment.
    """
    connection.execute(update(issue).where(_may_start(now)).values(state=IssueState.SENDING, last_progress=now))
    begins = update(issue).where(issue.c.state == IssueState.SENDING, issue.c.started_at.is_(None))
    connection.execute(
        begins.where(issue.c.canary == Canary.SLICE).values(
            started_at=now, canary_until=now + canary_wait, reason="the rest waits for a first slice"
        )
    )
    connection.execute(begins.values(started_at=now))


def _may_start(now: datetime) -> ColumnElement[bool]:
    unpaused = select(newsletter.c.id).where(newsletter.c.paused.is_(False))
    return and_(
        issue.c.state == IssueState.READY,
        issue.c.template_hash != "",
        issue.c.send_after <= now,
        issue.c.list_id.in_(unpaused),
    )


def hold_stale(connection: Connection, now: datetime) -> None:
    """Hold for a person what was interrupted so long ago that it is no longer news."""
    connection.execute(
        update(issue)
        .where(
            issue.c.state.in_([IssueState.SENDING, IssueState.READY]),
            issue.c.last_progress < now - _STALE_AFTER,
            issue.c.send_after < now - _STALE_AFTER,
        )
        .values(state=IssueState.HELD, reason="stale")
    )


def has_work(connection: Connection, now: datetime) -> bool:
    """Say whether anything is to be begun, sent, taken over from the dead or closed."""
    waits = exists().where(delivery.c.issue_id == issue.c.id, is_in(*WAITING), delivery.c.next_at <= now)
    doubt = and_(
        issue.c.policy == Policy.AT_LEAST_ONCE,
        exists().where(
            delivery.c.issue_id == issue.c.id,
            is_in(DeliveryState.UNKNOWN),
            delivery.c.redeliveries == 0,
            delivery.c.next_at <= now,
        ),
    )
    is_done = and_(~has_open(issue.c.id), ~has_reopenable(issue.c.id, issue.c.policy))
    active = issue.c.state.in_([IssueState.SENDING, IssueState.CLOSING])
    slice_is_over = and_(issue.c.canary == Canary.SLICE, issue.c.canary_until <= now)
    has_more = or_(waits, doubt, is_done, slice_is_over, issue.c.canary == Canary.REST)
    has_issue = select(issue.c.id).where(or_(_may_start(now), and_(active, has_more))).limit(1)
    held = select(delivery.c.issue_id).where(is_held()).limit(1)
    return any(connection.execute(statement).first() is not None for statement in (held, has_issue))


def count_begun(connection: Connection) -> int:
    """Give how many deliveries the issues have that are being sent, or may be begun."""
    begun = issue.c.state.in_([IssueState.READY, IssueState.SENDING])
    return connection.execute(select(func.sum(issue.c.audience_count)).where(begun)).scalar_one() or 0


def resume_closing(connection: Connection) -> None:
    """Send again on issues of which a delivery in doubt was queued once more."""
    connection.execute(
        update(issue)
        .where(issue.c.state == IssueState.CLOSING, has_open(issue.c.id))
        .values(state=IssueState.SENDING)
    )


def pause_doubtful(connection: Connection) -> None:
    """Pause the issues with deliveries in doubt on lists that want to be asked."""
    connection.execute(
        update(issue)
        .where(_is_to_be_asked(), issue.c.state.in_([IssueState.SENDING, IssueState.CLOSING]))
        .values(state=IssueState.PAUSED, reason=IN_DOUBT)
    )


def _is_to_be_asked() -> ColumnElement[bool]:
    """Whether an issue has deliveries in doubt that a person is to settle before more is sent."""
    doubt = select(delivery.c.issue_id).where(is_in(DeliveryState.UNKNOWN)).distinct().scalar_subquery()
    return and_(issue.c.policy == Policy.ASK, issue.c.id.in_(doubt))


def pause_overfull(connection: Connection) -> None:
    """Pause the issues that have more deliveries than readers: somebody would get what is not meant for them."""
    deliveries = select(func.count()).where(delivery.c.issue_id == issue.c.id).scalar_subquery()
    paused = connection.execute(
        update(issue)
        .where(issue.c.state == IssueState.SENDING, issue.c.audience_count < deliveries)
        .values(state=IssueState.PAUSED, reason="it has more deliveries than readers")
        .returning(issue.c.id)
    ).all()
    for (issue_id,) in paused:
        _log.error("issue paused issue=%d ailment=overfull", issue_id)


def pause_over(connection: Connection, finding: Finding, now: datetime) -> None:
    """Pause the issues that something is wrong with, and excuse those who were refused for it."""
    paused = connection.execute(
        update(issue)
        .where(issue.c.id.in_(finding.issues), issue.c.state == IssueState.SENDING)
        .values(state=IssueState.PAUSED, reason=finding.reason)
        .returning(issue.c.id)
    ).all()
    for (issue_id,) in paused:
        _log.warning("issue paused issue=%d ailment=%s", issue_id, finding.ailment.name.lower())
    outbox.excuse(connection, finding.excused, now)


def note_progress(connection: Connection, issue_ids: Sequence[int], now: datetime) -> None:
    """Note that something of these issues was sent."""
    connection.execute(update(issue).where(issue.c.id.in_(issue_ids)).values(last_progress=now))


def finish_done(connection: Connection, now: datetime) -> list[int]:
    """Close what has nothing left to do, counted from its rows; give what was closed."""
    done = and_(issue.c.state.in_([IssueState.SENDING, IssueState.CLOSING]), ~has_open(issue.c.id))
    reopenable = has_reopenable(issue.c.id, issue.c.policy)
    connection.execute(update(issue).where(done, reopenable).values(state=IssueState.CLOSING))
    closed = connection.execute(
        update(issue)
        .where(done, ~reopenable)
        .values(state=IssueState.CLOSED, closed_at=now, reason="")
        .returning(issue.c.id)
    )
    return [issue_id for (issue_id,) in closed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncompiled:
    """An issue that is ready but for its message."""

    id: int
    list: str
    content_key: str
    posts: tuple[str, ...]


def uncompiled(connection: Connection) -> list[Uncompiled]:
    """Give the issues that are ready but for their message, with their posts by key."""
    rows = connection.execute(
        select(issue.c.id, issue.c.content_key, newsletter.c.slug)
        .join(newsletter, newsletter.c.id == issue.c.list_id)
        .where(issue.c.state == IssueState.READY, issue.c.template_hash == "")
        .order_by(issue.c.id)
    ).all()
    return [
        Uncompiled(
            id=row.id,
            list=row.slug,
            content_key=row.content_key,
            posts=tuple(uid for uid, _ in posts_of(connection, row.id)),
        )
        for row in rows
    ]


def set_compiled(connection: Connection, issue_id: int, subject: str, template_hash: str) -> None:
    """Note what an issue's message was compiled from; it is frozen from then on."""
    connection.execute(
        update(issue).where(issue.c.id == issue_id).values(subject=subject, template_hash=template_hash, reason="")
    )


def posts_of(connection: Connection, issue_id: int) -> list[tuple[str, int]]:
    """Give the posts of an issue (key, revision), in their order."""
    rows = connection.execute(
        select(issue_post.c.post_uid, issue_post.c.revision)
        .where(issue_post.c.issue_id == issue_id)
        .order_by(issue_post.c.position)
    )
    return [(row.post_uid, row.revision) for row in rows]


def view_issues(
    connection: Connection, issue_id: int | None = None, *, unfinished: bool = False
) -> list[IssueView]:
    """Give issues as they are listed, newest first: one, those that are not finished, or all."""
    statement = select(issue, newsletter.c.slug).join(newsletter, newsletter.c.id == issue.c.list_id)
    if issue_id is not None:
        statement = statement.where(issue.c.id == issue_id)
    if unfinished:
        statement = statement.where(issue.c.state.in_(UNFINISHED))
    rows = connection.execute(statement.order_by(issue.c.id.desc())).all()
    ids = [row.id for row in rows]
    counts = count_states(connection, ids)
    returned = count_events(connection, issue_ids=ids, only_sent=True)
    left = count_leavings(connection, ids)
    titles: dict[int, list[tuple[str, str]]] = {}
    for row in connection.execute(
        select(issue_post.c.issue_id, post.c.post_uid, post.c.title)
        .join(post, post.c.post_uid == issue_post.c.post_uid)
        .where(issue_post.c.issue_id.in_(ids))
        .order_by(issue_post.c.issue_id, issue_post.c.position)
    ):
        titles.setdefault(row.issue_id, []).append((row.post_uid, row.title))
    return [
        IssueView(
            id=row.id,
            list=row.slug,
            corrects=row.corrects,
            kind=row.kind,
            state=IssueState(row.state),
            reason=row.reason,
            subject=row.subject,
            slot=row.slot,
            send_after=row.send_after,
            started_at=row.started_at,
            last_progress=row.last_progress,
            audience=row.audience_count,
            posts=tuple(titles.get(row.id, ())),
            counts=counts.get(row.id, {}),
            returned=returned.get(row.id, {}),
            left=left.get(row.id, 0),
        )
        for row in rows
    ]


_ACTS: dict[str, tuple[tuple[IssueState, ...], IssueState]] = {
    "hold": (
        (IssueState.PLANNED, IssueState.PREPARING, IssueState.READY, IssueState.SENDING, IssueState.PAUSED),
        IssueState.HELD,
    ),
    "release": ((IssueState.HELD,), IssueState.READY),
    "pause": ((IssueState.SENDING,), IssueState.PAUSED),
    "resume": ((IssueState.PAUSED,), IssueState.SENDING),
    "cancel": (tuple(state for state in UNFINISHED if state is not IssueState.CLOSING), IssueState.CANCELLED),
}


def act_on_issue(connection: Connection, issue_id: int, act: str, now: datetime, reason: str = "") -> IssueState:
    """Do what a person asks: hold, release, pause, resume or cancel; give the state that the issue is in now.

    Asking again for what is so already changes nothing. One of a series takes new readers for as long as it is in
    one, so it may also be held or cancelled once it is closed. Raises PublisherError where the issue isn't there or
    can't.
    """
    starts, target = _ACTS[act]
    found = connection.execute(select(issue.c.state, issue.c.kind).where(issue.c.id == issue_id)).one_or_none()
    if found is None:
        raise PublisherError(f"There is no issue {issue_id}", hint="`publisher issues list` shows them")
    state, kind = found
    if kind == SERIES and act in {"hold", "cancel"}:
        starts = (*starts, IssueState.CLOSED)
    if state == target:
        return target
    if state not in starts:
        raise PublisherError(
            f"Issue {issue_id} is {state}: {act} takes one that is {', '.join(starts)}",
            hint=f"`publisher issues show {issue_id}` says where it stands",
        )
    if (
        act == "resume"
        and connection.execute(select(issue.c.id).where(issue.c.id == issue_id, _is_to_be_asked())).first()
    ):
        raise PublisherError(
            f"Issue {issue_id} has deliveries in doubt, and its list is to be asked what becomes of them",
            hint=f"`publisher issues resolve {issue_id} --as sent`, or `--as resend`, lets it go on",
        )
    connection.execute(
        update(issue).where(issue.c.id == issue_id).values(state=target, reason=reason, last_progress=now)
    )
    if target is IssueState.CANCELLED:
        outbox.cancel(connection, issue_id)
    connection.execute(
        insert(audit).values(
            at=now, actor="operator", action=f"issue {act}", before=state, after=f"{issue_id} {target}"
        )
    )
    return target


def set_waiting(connection: Connection, issue_id: int, reason: str) -> None:
    """Say why an issue that is ready can't be sent yet; it is looked at again on the next pass."""
    connection.execute(update(issue).where(issue.c.id == issue_id).values(reason=reason))
