"""Issues, held posts and relays, as tables and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from publisher.cli.show import count, moment, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from publisher.delivery import Breaker, Doubt, HeldPost, IssueView, PutOff


def issue_table(views: Sequence[IssueView], zone: ZoneInfo) -> str:
    """Give issues as a table: when each was begun, or will be."""
    rows = [
        (
            view.id,
            f"{view.list}, series" if view.kind == "series" else view.list,
            f"{view.state}{f' ({view.reason})' if view.reason else ''}",
            counts_text(view),
            moment(view.started_at, zone) if view.started_at else f"from {moment(view.send_after, zone)}",
            view.subject or ", ".join(title for _, title in view.posts),
        )
        for view in views
    ]
    return table(("ISSUE", "LIST", "STATE", "DELIVERIES", "SENT", "SUBJECT"), rows)


def held_table(posts: Sequence[HeldPost], zone: ZoneInfo) -> str:
    """Give the posts that wait for a person as a table."""
    rows = [
        (post.path, post.list, f"{post.disposition}: {post.reason}", moment(post.since, zone)) for post in posts
    ]
    return table(("POST", "LIST", "WHY", "SINCE"), rows)


def counts_text(view: IssueView) -> str:
    """Give an issue's deliveries by state in words: `1,200 sent, 3 bounced`."""
    return ", ".join(f"{number:,} {state.word}" for state, number in sorted(view.counts.items())) or "none"


def returned_text(view: IssueView) -> str:
    """Give what came back of an issue in words, and how many seem to have it: `2 hard, 1 complaint; 97 arrived`."""
    sent = sum(number for state, number in view.counts.items() if state.word == "sent")
    lost = sum(view.returned.get(kind, 0) for kind in ("hard", "soft", "block"))
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(view.returned.items()))
    return f"{told}; {max(sent - lost, 0):,} seem to have arrived"


def doubt_text(doubt: Doubt, zone: ZoneInfo) -> str:
    """Say what is in doubt of an issue, and what becomes of it."""
    told = f"Issue {doubt.issue_id}: of {count(doubt.number, 'message')} nobody heard whether the relay took it; "
    if doubt.again_at is None:
        return f"{told}you decide: `publisher issues resolve {doubt.issue_id} --as sent`, or `--as resend`"
    again = f"sent once more from {moment(doubt.again_at, zone)} on"
    return f"{told}{again}, unless `publisher issues resolve {doubt.issue_id} --as sent` says that it was"


# `Any` below: JSON's own values.
def issue_as_dict(view: IssueView) -> dict[str, Any]:
    """Give an issue as JSON holds it."""
    return {
        "id": view.id,
        "list": view.list,
        "corrects": view.corrects,
        "kind": view.kind,
        "state": view.state.value,
        "reason": view.reason,
        "subject": view.subject,
        "posts": [key for key, _ in view.posts],
        "slot": view.slot.isoformat(),
        "send_after": view.send_after.isoformat(),
        "started_at": view.started_at.isoformat() if view.started_at else None,
        "last_progress": view.last_progress.isoformat() if view.last_progress else None,
        "audience": view.audience,
        "returned": dict(view.returned),
        "left": view.left,
        "counts": {state.word: number for state, number in sorted(view.counts.items())},
    }


def put_off_text(put_off: PutOff, zone: ZoneInfo) -> str:
    """Say what is put off of an issue, and until when."""
    told = f"Issue {put_off.issue_id}: {count(put_off.number, 'message')} put off"
    return f"{told}, to be tried again from {moment(put_off.next_at, zone)} on"


def put_off_as_dict(put_off: PutOff) -> dict[str, Any]:
    """Give what is put off of an issue as JSON holds it."""
    return {"issue": put_off.issue_id, "number": put_off.number, "next_at": put_off.next_at.isoformat()}


def doubt_as_dict(doubt: Doubt) -> dict[str, Any]:
    """Give what is in doubt of an issue as JSON holds it."""
    return {
        "issue": doubt.issue_id,
        "number": doubt.number,
        "again_at": doubt.again_at.isoformat() if doubt.again_at else None,
    }


def post_as_dict(post: HeldPost) -> dict[str, Any]:
    """Give a held post as JSON holds it."""
    return {
        "post": post.post_uid,
        "path": post.path,
        "title": post.title,
        "list": post.list,
        "state": post.disposition.value,
        "reason": post.reason,
        "since": post.since.isoformat(),
    }


def relay_as_dict(name: str, breaker: Breaker, now: datetime) -> dict[str, Any]:
    """Give a relay as JSON holds it."""
    return {
        "name": name,
        "state": "open" if breaker.is_open(now) else "closed",
        "until": breaker.opened_until.isoformat() if breaker.opened_until else None,
        "faults": breaker.faults,
        "text": breaker.last_text,
    }
