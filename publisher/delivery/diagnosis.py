"""Outcomes, one after another -> what ails the relay, an issue or its sender, where one alone would not say."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from publisher.delivery.outbox import Key
from publisher.delivery.outcome import Outcome, Stage, Verdict

_WINDOW = 20  # outcomes
_REFUSED_TO_TRIP = 18  # of them
_FIRST_MESSAGES = 20
_ALIKE_TO_STOP = 5  # of the first messages, refused for what they say
_SENDER_REFUSALS = 3  # in a row
_POLICY_REFUSALS = 3  # of different readers, which are borne


class Ailment(StrEnum):
    """What is wrong, in words that a person reads."""

    RELAY_REJECTS = "the relay rejects nearly everything"
    CONTENT_REJECTED = "the relay rejects what the message says"
    SENDER_REFUSED = "the relay refuses the sender"
    POLICY = "the relay refuses us by policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. `issues` are to be paused, and `excused` were refused for no fault of theirs."""

    ailment: Ailment
    text: str
    issues: frozenset[int] = frozenset()
    excused: tuple[Key, ...] = ()

    @property
    def reason(self) -> str:
        """Why an issue was paused, with what the relay said."""
        return f"{self.ailment}: {self.text}" if self.text else str(self.ailment)


@dataclass(frozen=True, slots=True)
class _Seen:
    key: Key
    outcome: Outcome

    @property
    def is_refused_for_good(self) -> bool:
        return self.outcome.code // 100 == 5 and self.outcome.verdict in {Verdict.BOUNCED, Verdict.DEFERRED}


class Diagnosis:
    """Remembers the last outcomes of one relay, and the first of each issue."""

    def __init__(self) -> None:
        self._last: deque[_Seen] = deque(maxlen=_WINDOW)
        self._well_since = 0  # outcomes, of which each one was a message sent
        self._firsts: dict[int, list[_Seen]] = {}
        self._sender_refusals = 0
        self._stopped: dict[int, Finding] = {}  # issues, and what stopped them

    def learn(self, key: Key, outcome: Outcome) -> list[Finding]:
        """Give what an outcome shows, together with those before it."""
        if outcome.verdict is Verdict.SENT and self._is_well(key.issue_id):
            self._sender_refusals = 0
            return []
        seen = _Seen(key, outcome)
        if (stopped := self._stopped.get(key.issue_id)) is not None:
            # What was under way when its issue was stopped is excused like what was refused before.
            excused = _bounced([seen])
            return [replace(stopped, excused=excused)] if excused else []
        found = [self._look_at_sender(seen), *self._look_at_relay(seen), self._look_at_content(seen)]
        findings = [finding for finding in found if finding is not None]
        for finding in findings:
            self._stopped |= dict.fromkeys(finding.issues, finding)
        return findings

    def _is_well(self, issue_id: int) -> bool:
        """Whether all that is remembered was sent and the issue's first messages are past: as nearly always."""
        return self._well_since >= _WINDOW and len(self._firsts.get(issue_id, ())) >= _FIRST_MESSAGES

    def _look_at_sender(self, seen: _Seen) -> Finding | None:
        """MAIL refused for good again and again: not the reader's fault, and not to be tried all night."""
        is_refused = seen.outcome.stage is Stage.MAIL and seen.outcome.code // 100 == 5
        self._sender_refusals = self._sender_refusals + 1 if is_refused else 0
        if self._sender_refusals < _SENDER_REFUSALS:
            return None
        return _over(seen, Ailment.SENDER_REFUSED, ())

    def _look_at_relay(self, seen: _Seen) -> Iterable[Finding | None]:
        """See whether nearly all are refused, or several readers by a policy that is about us (RFC 3463 §3.8).

        A reader put off before the message was offered says nothing: greylisting does that to everybody once.
        """
        if seen.outcome.verdict is not Verdict.SENT and not (
            seen.is_refused_for_good or seen.outcome.stage >= Stage.DATA
        ):
            return
        self._last.append(seen)
        self._well_since = self._well_since + 1 if seen.outcome.verdict is Verdict.SENT else 0
        if self._well_since >= _WINDOW:  # as nearly always: there is nothing to look through
            return
        refused = [entry for entry in self._last if entry.outcome.verdict is not Verdict.SENT]
        if len(self._last) == _WINDOW and len(refused) >= _REFUSED_TO_TRIP:
            bounced = [entry for entry in refused if entry.is_refused_for_good]
            yield Finding(
                ailment=Ailment.RELAY_REJECTS,
                text=seen.outcome.text,
                issues=frozenset(entry.key.issue_id for entry in bounced),
                excused=_bounced(bounced),
            )
            self._last.clear()
        policy = {entry.key.subscriber_id for entry in refused if entry.outcome.enhanced.startswith("5.7.")}
        if seen.key.subscriber_id in policy and len(policy) > _POLICY_REFUSALS:
            yield Finding(ailment=Ailment.POLICY, text=seen.outcome.text)

    def _look_at_content(self, seen: _Seen) -> Finding | None:
        """See whether the first messages of an issue are refused alike, once they were read."""
        firsts = self._firsts.setdefault(seen.key.issue_id, [])
        if len(firsts) >= _FIRST_MESSAGES or seen.outcome.stage < Stage.DATA:
            return None
        firsts.append(seen)
        alike = [
            entry
            for entry in firsts
            if entry.is_refused_for_good and entry.outcome.enhanced == seen.outcome.enhanced
        ]
        if not seen.is_refused_for_good or len(alike) < _ALIKE_TO_STOP:
            return None
        return _over(seen, Ailment.CONTENT_REJECTED, _bounced(alike))


def _over(seen: _Seen, ailment: Ailment, excused: tuple[Key, ...]) -> Finding:
    issues = frozenset({seen.key.issue_id})
    return Finding(ailment=ailment, text=seen.outcome.text, issues=issues, excused=excused)


def _bounced(seen: Iterable[_Seen]) -> tuple[Key, ...]:
    return tuple(entry.key for entry in seen if entry.outcome.verdict is Verdict.BOUNCED)
