"""What an adoption comes to, for people and for programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from publisher.cli.show import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.app.adopting import AdoptedFeeds

_FEW = 5  # of a kind that are shown to a person; a program gets all


def adoption_as_dict(found: AdoptedFeeds, *, dry_run: bool) -> dict[str, Any]:
    """Give an adoption as JSON holds it. `Any`: JSON's own values."""
    adoption = found.adoption
    return {
        "matched": [
            {"path": given.path, "id": given.id, "by": given.by, "source": given.source, "changed": given.is_news}
            for given in adoption.adopted
        ],
        "unmatched": [
            {"source": miss.source, "id": miss.id, "title": miss.title, "link": miss.link, "reason": miss.reason}
            for miss in adoption.unmatched
        ],
        "new_to_readers": len(adoption.new_to_readers),
        "new": [post.path for post in adoption.new_to_readers],
        "shown": adoption.shown,
        "rule": adoption.rule,
        "refused": [{"path": one.path, "has": one.has, "wants": one.wants} for one in adoption.refused],
        "feeds": [
            {"source": feed.source, "kind": feed.kind, "entries": len(feed.entries), "remarks": list(feed.remarks)}
            for feed in found.feeds
        ],
        "dry_run": dry_run,
        "written": found.is_written,
    }


def adoption_as_text(found: AdoptedFeeds, *, dry_run: bool) -> str:
    """Give an adoption to a person: what matched, what did not and why, and what a reader would see."""
    return "\n".join(_lines(found, dry_run=dry_run))


def _lines(found: AdoptedFeeds, *, dry_run: bool) -> Iterator[str]:
    adoption = found.adoption
    for feed in found.feeds:
        yield f"{feed.source}: {feed.kind}, {count(len(feed.entries), 'entry')}"
        yield from (f"  {remark}" for remark in feed.remarks)
    clues = Counter(given.by for given in adoption.adopted if given.source)
    if clues:
        told = ", ".join(f"{number} by {clue}" for clue, number in clues.items())
        yield f"{count(sum(clues.values()), 'post')} matched: {told}"
    if ruled := sum(not given.source for given in adoption.adopted):
        yield f"{count(ruled, 'post')} by rule: {adoption.rule}"
    if adoption.unmatched:
        yield f"{len(adoption.unmatched)} not matched:"
        for miss in adoption.unmatched[:_FEW]:
            yield f"  “{miss.title or miss.id}” {miss.link}".rstrip()
            yield f"      {miss.reason}"
        if len(adoption.unmatched) > _FEW:
            yield f"  and {len(adoption.unmatched) - _FEW} more: `--json` lists them"
    if dry_run and adoption.refused:
        yield (
            f"{count(len(adoption.refused), 'post')} published by us with another id, {adoption.refused[0].path} "
            "among them: without `--replace` nothing would be written"
        )
    yield ""
    yield from _tell_readers(found)
    changed = sum(given.is_news for given in adoption.adopted)
    if dry_run:
        yield f"Nothing was written: without --dry-run, {count(changed, 'id')} would be."
    elif found.is_written:
        yield f"{count(changed, 'id')} kept in identity.json: commit it with the posts."
    else:
        yield "Nothing changed: identity.json holds all of them already."


def _tell_readers(found: AdoptedFeeds) -> Iterator[str]:
    adoption = found.adoption
    new = adoption.new_to_readers
    if not new:
        yield f"Of {count(adoption.shown, 'entry')} in our feed, a reader would see none as new."
        return
    yield f"Of {count(adoption.shown, 'entry')} in our feed, a reader would see {len(new)} as new:"
    yield from (f"  {post.path}" for post in new[:_FEW])
    if len(new) > _FEW:
        yield f"  and {len(new) - _FEW} more"
    yield "Name more of the old feed (an export, further pages), or the rule of its ids (--rule)."
