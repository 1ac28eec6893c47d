"""The polls of one day, counted by feed: sketches under a key of that day, and in the end nothing but numbers."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from publisher.readership.agents import read_agent
from publisher.readership.sketch import Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCount:
    """What a day came to for one feed.

    `polls` were answered, `unchanged` of them with 304. `pollers` is about how many different programs asked for
    themselves, `reported` how many people each service says it asked for.
    """

    polls: int
    unchanged: int
    pollers: int
    reported: Mapping[str, int]

    @property
    def readers(self) -> int:
        """How many read it, at most: a person with two devices counts twice, and so does one on the move."""
        return self.pollers + sum(self.reported.values())


@dataclass(slots=True, kw_only=True)
class _FeedTally:
    polls: int = 0
    unchanged: int = 0
    pollers: Sketch = field(default_factory=Sketch)
    # What was claimed by service and its number for the feed, and in how many polls: what most of them say is so.
    claims: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)


class Tally:
    """Counts the polls of a day. Who polls is hashed with `key`, which is the day's alone and goes with it."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._feeds: dict[str, _FeedTally] = {}

    def add(self, feed: str, client: str, agent: str, polls: int = 1, unchanged: int = 0) -> None:
        """Count polls of a feed from an address (or its network) by a program. Neither is kept."""
        tally = self._feeds.setdefault(feed, _FeedTally())
        tally.polls += polls
        tally.unchanged += unchanged
        if claim := read_agent(agent):
            tally.claims.setdefault((claim.service, claim.feed), Counter())[claim.subscribers] += polls
        else:
            said = f"{client}\0{agent}".encode("utf-8", "surrogateescape")
            tally.pollers.add(blake2b(said, digest_size=8, key=self._key).digest())

    def close(self) -> dict[str, FeedCount]:
        """Give what it came to, by feed."""
        return {
            feed: FeedCount(
                polls=tally.polls,
                unchanged=tally.unchanged,
                pollers=tally.pollers.count(),
                reported=_add_up(tally.claims),
            )
            for feed, tally in sorted(self._feeds.items())
        }

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON holds it while its day lasts. `Any`: JSON's own values."""
        return {
            "key": self._key.hex(),
            "feeds": {
                feed: {
                    "polls": tally.polls,
                    "unchanged": tally.unchanged,
                    "pollers": tally.pollers.encode(),
                    "claims": [[*who, dict(said)] for who, said in sorted(tally.claims.items())],
                }
                for feed, tally in sorted(self._feeds.items())
            },
        }

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> "Tally":
        """Read it back. Raises ValueError, KeyError, TypeError."""
        tally = cls(bytes.fromhex(held["key"]))
        for feed, found in held["feeds"].items():
            tally._feeds[feed] = _FeedTally(
                polls=int(found["polls"]),
                unchanged=int(found["unchanged"]),
                pollers=Sketch.decode(found["pollers"]),
                claims={
                    (service, number): Counter({int(claim): polls for claim, polls in said.items()})
                    for service, number, said in found["claims"]
                },
            )
        return tally


def _add_up(claims: Mapping[tuple[str, str], Counter[int]]) -> dict[str, int]:
    """Give the people of each service: of each of its numbers for the feed, what it said most often."""
    people: Counter[str] = Counter()
    for (service, _), said in sorted(claims.items()):
        people[service] += max(said, key=lambda claim: (said[claim], claim))
    return dict(people)
