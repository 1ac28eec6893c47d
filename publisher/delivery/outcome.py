"""What a relay's answer, or its silence, means for a delivery: a table, by stage of the conversation."""

import re
from enum import IntEnum, StrEnum

import msgspec

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463 §2
_QUEUED_AS = re.compile(
    r"\b(?:(?:Ok:? )?queued (?:as|with id)|id=|Ok:?)\s*([A-Za-z0-9][\w.-]{5,99})", re.IGNORECASE
)
NOT_LOGGED_IN = (530, 534, 535, 538)  # RFC 4954 §6: our own affair with the relay, whoever the message is for
_FULL = (452, 552)  # RFC 5321 §4.2.3: the relay itself has no room


class Stage(IntEnum):
    """How far the conversation about one message has come (RFC 5321 §3.3)."""

    SESSION = 0  # connect, banner, EHLO, STARTTLS, AUTH
    MAIL = 1
    RCPT = 2
    DATA = 3
    BODY = 4  # the end of data has certainly not been handed over
    DOT = 5  # it may have been


class Verdict(StrEnum):
    """What becomes of the delivery."""

    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    RETURNED = "returned"  # back into the queue; no attempt is counted
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"  # the address can't be mailed; nothing was offered


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply of an SMTP server, its lines joined (RFC 5321 §4.2)."""

    code: int
    text: str

    @property
    def enhanced(self) -> str:
        """The enhanced status code, as in 5.1.1, or nothing."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one attempt. `blames_relay` counts towards its breaker, `ends_session` asks for a new one."""

    verdict: Verdict
    stage: Stage = Stage.SESSION
    code: int = 0
    enhanced: str = ""
    text: str = ""
    queue_id: str = ""
    blames_relay: bool = False
    ends_session: bool = False


def judge_reply(stage: Stage, reply: Reply) -> Outcome:
    """Judge a relay's reply at a stage.

    A reply that belongs to no class RFC 5321 §4.2.1 knows is as good as none.
    """
    match reply.code // 100:
        case 2 if stage is Stage.DOT:
            return _outcome(stage, Verdict.SENT, reply)
        case 4 | 5 if stage is Stage.SESSION:
            return _outcome(stage, Verdict.RETURNED, reply, blames_relay=True, ends_session=True)
        case 5 if reply.code in NOT_LOGGED_IN:
            return _outcome(stage, Verdict.RETURNED, reply, blames_relay=True, ends_session=True)
        case 4 if reply.code == 421:  # the relay closes; nobody's fault, RFC 5321 §3.8
            verdict = Verdict.DEFERRED if stage >= Stage.DATA else Verdict.RETURNED
            return _outcome(stage, verdict, reply, ends_session=True)
        case 4 | 5 if stage is Stage.MAIL:  # what ails it may be this connection's, so the next try has another
            return _outcome(stage, Verdict.RETURNED, reply, blames_relay=True, ends_session=True)
        case 4:
            return _outcome(
                stage, Verdict.DEFERRED, reply, blames_relay=stage >= Stage.DATA and reply.code in _FULL
            )
        case 5 if reply.enhanced.startswith("5.7."):  # what is refused is us, not the reader (RFC 3463 §3.8)
            return _outcome(stage, Verdict.DEFERRED, reply)
        case 5:
            return _outcome(stage, Verdict.BOUNCED, reply)
        case _:
            return judge_silence(stage, f"the relay answered {reply.code} {reply.text}".strip())


def judge_silence(stage: Stage, text: str) -> Outcome:
    """Judge a connection that dropped, timed out or talked garbage.

    Until the end of data is handed over, a relay can't have accepted the message (RFC 5321 §4.1.1.4): the row goes
    back. From then on only the relay knows (RFC 1047).
    """
    verdict = Verdict.UNKNOWN if stage is Stage.DOT else Verdict.RETURNED
    return Outcome(verdict=verdict, stage=stage, text=text, blames_relay=True, ends_session=True)


def _outcome(
    stage: Stage, verdict: Verdict, reply: Reply, *, blames_relay: bool = False, ends_session: bool = False
) -> Outcome:
    queued_as = _QUEUED_AS.search(reply.text) if verdict is Verdict.SENT else None
    return Outcome(
        verdict=verdict,
        stage=stage,
        code=reply.code,
        enhanced=reply.enhanced,
        text=reply.text,
        queue_id=queued_as[1] if queued_as else "",
        blames_relay=blames_relay,
        ends_session=ends_session,
    )
