"""What a language does by rule: which way it runs, how it writes a day and a number, which plural it takes.

The only file that knows Babel.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Any

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, as far as it matters here
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})


def to_tag(asked: str, otherwise: str = "en") -> str:
    """Give a language tag as it may stand in HTML and in headers, or `otherwise` where it is none."""
    tag = asked.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else otherwise


def direction_of(tag: str) -> str:
    """Give `rtl` for a language that is written from right to left, else `ltr`."""
    first, *others = tag.replace("_", "-").lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    is_rtl = script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


@lru_cache(maxsize=4096)
def write_day(day: date, tag: str) -> str:
    """Give a day as people write it in a language."""
    from babel.dates import format_date  # slow to load, and most commands compile no mail

    written = str(format_date(day, "long", locale=_locale(tag)))
    # CLDR has no ordinals, and nobody writes “1 mars” in French.
    return f"1er{written[1:]}" if written.startswith("1 ") and tag.partition("-")[0] == "fr" else written


def write_number(number: int, tag: str) -> str:
    """Give a whole number as people write it in a language."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=_locale(tag)))


def plural_of(number: int, tag: str) -> str:
    """Give the plural that a number takes in a language: `one`, `few`, `many`, `other` … (CLDR)."""
    return str(_locale(tag).plural_form(number))


@lru_cache(maxsize=64)
def _locale(tag: str) -> Any:  # a Locale of Babel, which nothing else may name
    from babel import Locale, UnknownLocaleError

    for known in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(known, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
