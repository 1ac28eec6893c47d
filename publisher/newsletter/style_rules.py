"""What the style sheets of mail may say: what premailer inlines rightly, and what mail programs keep.

premailer passes over in silence what it can't inline, and Gmail drops a whole block in which it meets what it
doesn't know, so whatever goes beyond is told with its rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import tinycss2

KEPT_LIMIT = 8_000  # bytes of what is kept: Gmail looks at no more than about twice that
# Elements and classes, one within another or right below it, in lower-case, as HTML has them.
_SIMPLE = r"(?:[a-z][a-z0-9]*(?:\.[A-Za-z_-][\w-]*)*|(?:\.[A-Za-z_-][\w-]*)+)"
_INLINABLE = re.compile(rf"{_SIMPLE}(?:\s*>\s*{_SIMPLE}|\s+{_SIMPLE})*")
_MEDIA = re.compile(
    r"(?:only\s+)?screen(?:\s+and\s+\((?:min|max)-(?:width|height):\s*\d+px\))+|\(prefers-color-scheme:\s*(?:dark|light)\)"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a style sheet, and the words of it by which its line is found."""

    text: str
    words: str


@lru_cache(maxsize=64)
def find_faults_of_inlined(sheet: str) -> tuple[Fault, ...]:
    """Give what premailer would lose or get wrong."""
    return tuple(_faults_of_inlined(sheet))


@lru_cache(maxsize=64)
def find_faults_of_kept(sheet: str) -> tuple[Fault, ...]:
    """Give what would make mail programs drop the sheet."""
    return tuple(_faults_of_kept(sheet))


@lru_cache(maxsize=4096)
def features_of_style(style: str) -> frozenset[str]:
    """Give what a style attribute uses: `property:gap`, `value:display:flex`, `function:calc`, `unit:rem`."""
    found: set[str] = set()
    for declaration in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if declaration.type == "declaration":
            found.add(f"property:{declaration.lower_name}")
            found.update(_features_of_value(declaration.lower_name, declaration.value))
    return frozenset(found)


@lru_cache(maxsize=4096)
def declarations_of(style: str) -> dict[str, str]:
    """Give what a style attribute, or what stands in the braces of a rule, declares; the last word counts."""
    return {
        declaration.lower_name: tinycss2.serialize(declaration.value).strip()
        for declaration in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
        if declaration.type == "declaration"
    }


@lru_cache(maxsize=64)
def rules_for_the_dark(sheet: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """Give each selector, and what it declares, of what a sheet says for programs in the dark."""
    return tuple(
        (selector.strip(), declarations_of(tinycss2.serialize(rule.content)))
        for media in _rules_of(sheet)
        if media.type == "at-rule" and "prefers-color-scheme:dark" in _close_up(tinycss2.serialize(media.prelude))
        for rule in tinycss2.parse_rule_list(media.content or [], skip_comments=True, skip_whitespace=True)
        if rule.type == "qualified-rule"
        for selector in tinycss2.serialize(rule.prelude).split(",")
    )


def _close_up(text: str) -> str:
    return re.sub(r"\s", "", text)


def _features_of_value(name: str, value: "list[tinycss2.ast.Node]") -> Iterator[str]:
    for token in value:
        if token.type == "ident":
            yield f"value:{name}:{token.lower_value}"
        elif token.type == "dimension":
            yield f"unit:{token.lower_unit}"
        elif token.type == "function":
            yield f"function:{token.lower_name}"
            yield from _features_of_value(name, token.arguments)


def _faults_of_inlined(sheet: str) -> Iterator[Fault]:
    for rule in _rules_of(sheet):
        if rule.type == "at-rule":
            yield Fault("an @-rule can't be inlined, and would be lost: put it in kept.css", f"@{rule.at_keyword}")
            continue
        if rule.type != "qualified-rule":
            yield Fault(f"this can't be read: {rule.message}", "")
            continue
        prelude = tinycss2.serialize(rule.prelude).strip()
        for selector in prelude.split(","):
            if not _INLINABLE.fullmatch(selector.strip()):
                yield Fault(f"“{selector.strip()}” can't be inlined: name elements and classes only", prelude)
        yield from _faults_of_declarations(rule, prelude)


def _faults_of_declarations(rule: "tinycss2.ast.QualifiedRule", prelude: str) -> Iterator[Fault]:
    seen = set()
    for declaration in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if declaration.type != "declaration":
            yield Fault("this is no declaration, as color:red is", prelude)
            continue
        name = declaration.lower_name
        if declaration.important:
            yield Fault(
                f"{name}: !important is for kept.css only, where it has to win over what is inlined", prelude
            )
        if name in seen:
            yield Fault(f"{name} is said twice, and only the last would be inlined", prelude)
        if any(
            token.type == "url" or getattr(token, "lower_name", "") in {"url", "var"} for token in declaration.value
        ):
            yield Fault(f"{name}: mail programs take no url() or var() here", prelude)
        seen.add(name)


def _faults_of_kept(sheet: str) -> Iterator[Fault]:
    if len(sheet.encode()) > KEPT_LIMIT:
        yield Fault(f"this is longer than {KEPT_LIMIT} bytes, and mail programs would drop it", "")
    for rule in _rules_of(sheet):
        if rule.type == "error":
            yield Fault(f"this can't be read: {rule.message}", "")
        elif rule.type == "at-rule":
            yield from _faults_of_at_rule(rule)


def _faults_of_at_rule(rule: "tinycss2.ast.AtRule") -> Iterator[Fault]:
    prelude = tinycss2.serialize(rule.prelude).strip()
    words = f"@{rule.at_keyword}"
    if rule.lower_at_keyword != "media":
        yield Fault(f"@{rule.at_keyword}: mail programs know @media only, and some drop the sheet", words)
        return
    if not all(_MEDIA.fullmatch(query.strip()) for query in prelude.split(",")):
        yield Fault(f"@media {prelude}: name screen, widths and heights in px, or prefers-color-scheme", words)
    inner = tinycss2.parse_rule_list(rule.content or [], skip_comments=True, skip_whitespace=True)
    if any(found.type == "at-rule" for found in inner):
        yield Fault("an @-rule within another makes Gmail drop the sheet", words)


def _rules_of(sheet: str) -> list["tinycss2.ast.Node"]:
    return list(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
