"""What mail programs can't show, by the data of caniemail.com (caniemail.LICENSE).

The table holds the programs that nearly all readers use, and what one of them doesn't show, or shows in part. Much
of that a good mail uses all the same, because it is well without: that stands in `_FALLBACKS`, each with what is
seen instead.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from publisher.errors import Severity
from publisher.newsletter.lint.document import Document, Element
from publisher.newsletter.lint.finding import Finding
from publisher.newsletter.style_rules import features_of_style

_TABLE = Path(__file__).with_name("caniemail.json")
_EXTENSION = re.compile(r"\.(svg|webp|avif|tiff?|heif|heic|ico|hdr)(?:[?#]|$)", re.IGNORECASE)
_SAME = {"tif": "tiff", "heic": "heif"}
# Nothing of this is safe or does anything in a mail: programs drop it, and filters count it.
_FORBIDDEN = frozenset(
    {"script", "form", "input", "button", "select", "textarea", "iframe", "object", "embed", "video", "audio"}
    | {"link", "base", "svg", "marquee", "dialog"}
)
_FALLBACKS = {
    "property:border-radius": "corners are square",
    "property:opacity": "only hides the preheader, beside display",
    "property:visibility": "likewise",
    "property:max-height": "likewise; and pictures have their size as attributes",
    "property:overflow": "likewise",
    "property:height": "rows and pictures have their height as attributes",
    "property:white-space": "code is laid out with no-break spaces and line breaks",
    "property:word-break": "a long word goes beyond the edge",
    "property:min-width": "a column with a long word is as wide as it likes",
    "property:table-layout": "a wide table makes the mail wider, in a program that has no narrow window",
    "property:border-spacing": "tables say cellspacing",
    "property:color-scheme": "the colours stay light",
    "element:body": "a table around all has its colours",
    "element:bdi": "an address that runs the other way may stand out of place",
    "element:abbr": "the words stay",
    "element:mark": "the words stay",
    "element:time": "the words stay",
    "element:ruby": "the reading stands behind the word",
    "element:rt": "likewise",
    "element:rp": "likewise",
    "element:wbr": "a long word isn't broken",
    "attribute:aria-hidden": "a screen reader reads the decoration, too",
    "attribute:aria-label": "a screen reader reads the text within",
    # Shown in part, by Outlook most of all; the part that isn't is not used, or not missed.
    "attribute:dir": "links take it from what they stand in",
    "attribute:height": "pixels only",
    "attribute:lang": "it stands on what is around all, too",
    "attribute:role": "a screen reader says that it is a table",
    "attribute:width": "pixels, and for tables all there is",
    "property:border": "4 pixels at most; a quote may lose its edge",
    "property:display": "block, inline-block and none",
    "property:font-size": "pixels only",
    "property:font-weight": "bold and normal",
    "property:line-height": "a plain number, or exact pixels with mso-line-height-rule",
    "property:margin": "never negative; auto only beside align",
    "property:max-width": "a table of 600 pixels around all",
    "property:padding": "cells have it; lists and quotes are indented by the program itself",
    "property:text-align": "left, right and center",
    "property:text-decoration": "underline and none",
    "property:width": "tables and cells have it; pictures have their attribute",
    "value:display:none": "mso-hide beside it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feature:
    """A feature, the programs that don't show it, or what those say of it that show it in part."""

    title: str
    without: tuple[str, ...] = ()
    partly: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def tell(self, words: str) -> Finding:
        """Say that a mail uses it, in `words`."""
        if self.without:
            return Finding(
                code="mail-client",
                text=f"“{self.title}” isn't shown by {_name_programs(self.without)}",
                hint="do without, or see to it that the mail is well without it",
                words=words,
            )
        parts = (f"{_name_programs(programs)}{f' ({note})' if note else ''}" for note, programs in self.partly)
        return Finding(
            code="mail-client-partly",
            text=f"“{self.title}” is shown only in part by {'; '.join(parts)}",
            hint="look at the mail there, or do without",
            words=words,
            severity=Severity.NOTE,
        )


def lint_clients(document: Document) -> Iterator[Finding]:
    """Give each feature that a mail uses, and that one of the great mail programs doesn't show, or not wholly."""
    table = _read_table()
    for key, element in _uses_of(document).items():
        kind, _, name = key.partition(":")
        if kind == "element" and name in _FORBIDDEN:
            yield Finding(
                code="mail-forbidden",
                text=f"<{name}> has no place in a mail: programs drop it, and filters count it",
                hint="say it in words, or link to where it stands",
                words=f"<{name}",
                severity=Severity.ERROR,
            )
        elif key in table and key not in _FALLBACKS:
            yield table[key].tell(_words_of(kind, name, element))


def _name_programs(programs: Sequence[str]) -> str:
    first = ", ".join(programs[:3])
    return first if len(programs) <= 3 else f"{first} and {len(programs) - 3} more"


def _uses_of(document: Document) -> dict[str, Element]:
    """Give the features that a mail uses, each with the first element that does."""
    uses: dict[str, Element] = {}
    for element in document.every:
        uses.setdefault(f"element:{element.tag}", element)
        for name in element.attrib:
            uses.setdefault(f"attribute:{name}", element)
        for feature in features_of_style(element.get("style") or ""):
            uses.setdefault(feature, element)
        if element.tag == "img" and (found := _EXTENSION.search(element.get("src") or "")):
            kind = found[1].lower()
            uses.setdefault(f"picture:{_SAME.get(kind, kind)}", element)
    return dict(sorted(uses.items()))


def _words_of(kind: str, name: str, element: Element) -> str:
    if kind == "picture":
        return str(element.get("src")).rpartition("/")[2]
    return f"<{name}" if kind == "element" else name.partition(":")[0]


@cache
def _read_table() -> dict[str, _Feature]:
    return {
        key: _Feature(
            title=feature["title"].strip(),
            without=tuple(feature.get("without", ())),
            partly=tuple((note, tuple(programs)) for note, programs in feature.get("partly", {}).items()),
        )
        for feature in json.loads(_TABLE.read_text(encoding="utf-8"))["features"]
        for key in feature["keys"]
    }
