"""SPF (RFC 7208): whether a domain says who may send for it, and in a way that receivers can read."""

from collections.abc import Callable, Sequence

_MOST_LOOKUPS = 10  # §4.6.4: past this, receivers give up
_LOOKS_UP = ("a", "mx", "ptr", "exists")

ReadTexts = Callable[[str], Sequence[str]]
"""Gives the TXT records of a name."""


def find_fault(domain: str, read_texts: ReadTexts) -> str:
    """Say what is wrong with a domain's SPF, or nothing."""
    records = _spf_of(read_texts(domain))
    if not records:
        return "no record says who may send for it"
    if len(records) > 1:
        return f"{len(records)} records say who may send for it, and then none counts (§4.5)"
    terms = records[0].lower().split()[1:]
    if "+all" in terms or "all" in terms:
        return "its record ends with “+all”: anybody may send for it"
    if not any(term.endswith("all") or term.startswith("redirect=") for term in terms):
        return "its record has no end, such as “-all”: it says nothing of others"
    number = count_lookups(domain, read_texts)
    if number > _MOST_LOOKUPS:
        return f"its record leads to {number} look-ups, and receivers stop at {_MOST_LOOKUPS} (§4.6.4)"
    return ""


def count_lookups(domain: str, read_texts: ReadTexts, deep: int = 0) -> int:
    """Count the look-ups that a record costs whoever follows it to its end, records that it includes among them."""
    number = 0
    for record in _spf_of(read_texts(domain))[:1]:
        for term in record.lower().split()[1:]:
            term = term.lstrip("+-~?")  # noqa: PLW2901 - what is left is the mechanism
            leads_on = term.startswith(("include:", "redirect="))
            is_lookup = leads_on or term.split(":")[0].split("/")[0] in _LOOKS_UP
            number += is_lookup
            if leads_on and deep < _MOST_LOOKUPS and "%" not in term:
                number += count_lookups(
                    term.split(":" if term.startswith("i") else "=", 1)[1], read_texts, deep + 1
                )
            if number > _MOST_LOOKUPS:
                return number
    return number


def _spf_of(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
