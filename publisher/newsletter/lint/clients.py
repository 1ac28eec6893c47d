"""What mail programs can't show, by the data of caniemail.com (caniemail.LICENSE).

The table holds the programs that nearly all readers use, and what one of them doesn't show. Much of that a good
mail uses all the same, because it is well without: that stands in `_FALLBACKS`, each with what is seen instead.
"""

import json
import re
from collections.abc import Iterator
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
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feature:
    title: str
    without: tuple[str, ...]

    @property
    def shown(self) -> str:
        first = ", ".join(self.without[:3])
        return first if len(self.without) <= 3 else f"{first} and {len(self.without) - 3} more"


def lint_clients(document: Document) -> Iterator[Finding]:
    """Give each feature that a mail uses, and that one of the great mail programs doesn't show."""
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
            yield Finding(
                code="mail-client",
                text=f"“{table[key].title}” isn't shown by {table[key].shown}",
                hint="do without, or see to it that the mail is well without it",
                words=_words_of(kind, name, element),
            )


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
        key: _Feature(title=feature["title"].strip(), without=tuple(feature["without"]))
        for feature in json.loads(_TABLE.read_text(encoding="utf-8"))["features"]
        for key in feature["keys"]
    }
