"""A status code and what was said beside it -> whether the mailbox is gone, full for now, or we are refused.

The codes are those of RFC 3463 and their registry (RFC 5248). Servers give wrong ones often enough that the words
count too: whoever says “spam” refuses us, with whatever code.
"""

import re

from publisher.delivery.bounces.report import Kind

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.])([45])\d\d(?=[\s-])")
# No such address, no such domain, a mailbox that was closed. 5.4.1 is what Exchange Online says of unknown ones.
_GONE = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1", "5.4.1", "5.4.4"}
# Our address, our syntax, our size, our contents.
_OURS = re.compile(r"5\.(?:1\.[78]|2\.3|3\.4|5\.\d+|6\.\d+|7\.\d+)|4\.7\.\d+")
_REFUSES_US = (
    r"spam(?!.{0,12}@)",
    r"block(?:ed using|list|ed by|ed for)|\bblocked\b|(?:black|deny) ?list|\brbl\b|\bdnsbl\b",
    r"unsolicited|reputation|suspicious|virus|malware|rate limit|too many (?:messages|connections)",
    r"\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|reverse dns|\bptr\b",
    r"policy (?:violation|reasons?)|violat|message (?:content )?rejected|content rejected",
    r"relay(?:ing)? (?:access )?(?:is )?denied|not permitted to relay",
    r"sender (?:address )?(?:rejected|verify failed)",
)
_FULL = (
    r"(?:mailbox|quota|inbox|storage).{0,40}(?:full|exceed|over|limit)",
    r"(?:exceed|over).{0,40}(?:quota|storage)|over ?quota",
    r"out of storage|insufficient (?:system )?storage",
)
_WHO = r"(?:user|recipient|mailbox|address|account|person|domain|host)"
_UNKNOWN = (
    rf"{_WHO}\b.{{0,30}}(?:unknown|not found|does ?n[o']t exist|not exist|invalid|unavailable)",
    rf"{_WHO}\b.{{0,30}}(?:inactive|disabled|deactivated|closed)",
    rf"(?:unknown|invalid|inactive|non-?existent|no such|bad) (?:local |destination )?{_WHO}",
    r"not a (?:valid|known) (?:user|mailbox|recipient|address)|recip(?:ient)?notfound|unrouteable",
    r"no mailbox (?:here )?by that name|not our customer|recipient (?:address )?rejected",
    r"no longer (?:valid|active|works|in use|available|exists)|doesn't have an? .{0,20}account",
    r"could ?n[o']t be found|name service error",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_IS_REFUSAL, _IS_FULL, _IS_UNKNOWN = map(_any_of, (_REFUSES_US, _FULL, _UNKNOWN))


def find_code(text: str) -> str:
    """Give the first enhanced status code that stands in a text, or nothing."""
    found = _CODE.search(text)
    return ".".join(found.groups()) if found else ""


def judge_status(status: str, text: str) -> Kind:
    """Say what a refusal means for the reader. `status` may be empty; then the text says all there is.

    In doubt it is soft: one more try costs little, and a reader who is lost for nothing never comes back.
    """
    said = find_code(text)
    if said.startswith("5.7.") or not status or status.endswith(".0.0"):
        status = said or status
    if _OURS.fullmatch(status) and not (status.startswith("5.5.") and _IS_UNKNOWN.search(text)):
        return Kind.BLOCK
    if _IS_REFUSAL.search(text):
        return Kind.BLOCK
    if status.startswith("4.") or status == "5.2.2" or _IS_FULL.search(text):
        return Kind.SOFT
    if status in _GONE:
        return Kind.HARD
    smtp = _SMTP.search(text)
    is_final = status.startswith("5.") or (not status and (smtp is None or smtp[1] == "5"))
    return Kind.HARD if is_final and _IS_UNKNOWN.search(text) else Kind.SOFT
