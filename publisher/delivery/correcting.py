"""A correction: an issue like any other, for those who have got the one that it corrects."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, literal, select, update

from publisher.delivery import outbox
from publisher.delivery.canary import NEVER, Canary, is_in_slice
from publisher.delivery.compose import freeze, read_frozen
from publisher.delivery.guard import is_in, may_be_mailed
from publisher.delivery.issues import posts_of
from publisher.delivery.states import DeliveryState, IssueState
from publisher.errors import PublisherError
from publisher.newsletter import Compiled
from publisher.settings import List
from publisher.store.tables import audit, delivery, issue, issue_post, post_list

_CHUNK = 5_000  # readers
_OVER = (IssueState.CLOSED, IssueState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctable:
    """An issue that can be corrected: what was said in it, and in corrections of it, and who would be told.

    `in_doubt` are the deliveries of which nobody knows whether they arrived: they are told nothing.
    """

    id: int
    list_id: int
    posts: tuple[str, ...]
    sent_at: datetime
    said: Compiled | None
    corrected: dict[int, Compiled]
    recipients: int
    in_doubt: int


def find_correctable(connection: Connection, issue_id: int) -> Correctable:
    """Look up an issue that is to be corrected. Raises PublisherError where it can't be, and says why."""
    row = connection.execute(select(issue).where(issue.c.id == issue_id)).one()
    if row.corrects:
        raise PublisherError(
            f"Issue {issue_id} is a correction itself",
            hint=f"correct the first: `publisher issues correct {row.corrects}`",
        )
    if row.state not in _OVER:
        raise PublisherError(
            f"Issue {issue_id} is {row.state}: who is still to get it would get the mistake after its correction",
            hint=f"wait until it is closed, or stop it: `publisher issues cancel {issue_id}`",
        )
    recipients = connection.execute(select(func.count()).select_from(_receivers(issue_id).subquery())).scalar_one()
    if not recipients or row.started_at is None:
        raise PublisherError(
            f"Nobody who may be mailed has got issue {issue_id}", hint="nothing needs to be corrected by mail"
        )
    in_doubt = connection.execute(
        select(func.count()).where(delivery.c.issue_id == issue_id, is_in(DeliveryState.UNKNOWN))
    ).scalar_one()
    return Correctable(
        id=issue_id,
        list_id=row.list_id,
        posts=tuple(uid for uid, _ in posts_of(connection, issue_id)),
        sent_at=row.started_at,
        said=read_frozen(connection, row.content_key, row.template_hash),
        corrected=dict(_read_corrections(connection, issue_id)),
        recipients=recipients,
        in_doubt=in_doubt,
    )


def make_correction(
    connection: Connection, found: Correctable, message: Compiled, newsletter: List, now: datetime
) -> int:
    """Make the issue that corrects another, frozen and ready to go; give its id.

    All of it is one transaction: after a crash there is the whole of it or nothing. Its posts get a revision of
    their own, so that a reader has room for it in the ledger, once.
    """
    revisions = [(uid, _next_revision(connection, found.list_id, uid)) for uid in found.posts]
    content_key = _content_key(found.id, revisions)
    canary = Canary.SLICE if newsletter.canary else Canary.NONE
    issue_id: int = connection.execute(
        insert(issue)
        .values(
            list_id=found.list_id,
            kind="correction",
            corrects=found.id,
            slot=now,
            content_key=content_key,
            state=IssueState.READY,
            planned_at=now,
            send_after=now + newsletter.hold,
            audience_cutoff=now,
            policy=newsletter.duplicates,
            sender=str(newsletter.sender),
            reply_to=str(newsletter.reply_to or ""),
            subject=message.subject,
            template_hash=message.template_hash,
            last_progress=now,
            canary=canary,
        )
        .returning(issue.c.id)
    ).scalar_one()
    connection.execute(
        insert(issue_post),
        [
            {"issue_id": issue_id, "position": position, "post_uid": uid, "revision": revision}
            for position, (uid, revision) in enumerate(revisions)
        ],
    )
    freeze(connection, content_key, message, now)
    share = newsletter.canary if canary is Canary.SLICE else 1.0
    for readers in _read_receivers(connection, found.id):
        outbox.enqueue(
            connection,
            issue_id,
            revisions,
            [
                outbox.Addressee(
                    subscriber_id=reader,
                    domain=domain,
                    due_at=now if is_in_slice(issue_id, reader, share) else NEVER,
                )
                for reader, domain in readers
            ],
        )
        connection.execute(
            update(issue)
            .where(issue.c.id == issue_id)
            .values(audience_count=issue.c.audience_count + len(readers), prep_cursor=readers[-1][0])
        )
    connection.execute(
        insert(audit).values(
            at=now, actor="operator", action="issue correct", before=f"{found.id}", after=f"{issue_id}"
        )
    )
    return issue_id


def _receivers(issue_id: int) -> Select[int, str]:
    """Whoever the relay took an issue for, and who has neither left nor is suppressed."""
    return select(delivery.c.subscriber_id, delivery.c.domain).where(
        delivery.c.issue_id == issue_id, is_in(DeliveryState.SENT), may_be_mailed(literal(issue_id))
    )


def _read_receivers(connection: Connection, issue_id: int) -> Iterator[Sequence[tuple[int, str]]]:
    after = -1
    while True:
        chunk = [
            (row.subscriber_id, row.domain)
            for row in connection.execute(
                _receivers(issue_id)
                .where(delivery.c.subscriber_id > after)
                .order_by(delivery.c.subscriber_id)
                .limit(_CHUNK)
            )
        ]
        if not chunk:
            return
        yield chunk
        after = chunk[-1][0]


def _read_corrections(connection: Connection, issue_id: int) -> Iterator[tuple[int, Compiled]]:
    """Give the corrections of an issue that were not cancelled, with what they say."""
    rows = connection.execute(
        select(issue.c.id, issue.c.content_key, issue.c.template_hash).where(
            issue.c.corrects == issue_id, issue.c.state != IssueState.CANCELLED
        )
    ).all()
    for row in rows:
        if said := read_frozen(connection, row.content_key, row.template_hash):
            yield row.id, said


def _next_revision(connection: Connection, list_id: int, post_uid: str) -> int:
    """Give a post another revision. Its row is locked until the end: of two who correct it, one comes after."""
    revision: int = connection.execute(
        update(post_list)
        .where(post_list.c.list_id == list_id, post_list.c.post_uid == post_uid)
        .values(revision=post_list.c.revision + 1)
        .returning(post_list.c.revision)
    ).scalar_one()
    return revision


def _content_key(issue_id: int, posts: Sequence[tuple[str, int]]) -> str:
    """Give the SHA-256 that names what a correction says: no issue that is not one shares its message."""
    named = [f"corrects {issue_id}", *(f"{uid} {revision}" for uid, revision in posts)]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()
