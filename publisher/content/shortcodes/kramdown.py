"""What only kramdown and Nunjucks know, taken out of a text: options, comments, words around HTML, tables."""

import re

from publisher.content.shortcodes.scan import split_code

_COMMENT = re.compile(r"(?P<begin>\{::comment\})|\{:/(?:comment)?\}")
_EXTENSION = re.compile(r"\{:(?::|/)[^{}\n]*\}")
_REMARK = re.compile(r"\{#(?:(?!#\})[^{}])*#\}")
_DEFINITION = re.compile(r"^(?:\*\[[^\]\n]+\]:.*|\{:[\w-]+:[^{}\n]*\}[ \t]*|\^[ \t]*)$", re.MULTILINE)
_PARSED = re.compile(r"^([ \t]*</?[a-z][\w-]*\b(?>[^<>\n]*?\bmarkdown=[\"'])[^<>\n]*>)[ \t]*$", re.MULTILINE)


# What is said of a block stands on a line of its own. Of `{:toc}` the list above it has to know.
_ALONE = re.compile(r"^[ \t>]*\{:(?![ \t]*toc\b)[^{}\n]*\}[ \t]*(?:\n|\Z)", re.MULTILINE)
# Behind plain words it says nothing of any element, and kramdown passes over it.
_BEHIND_WORDS = re.compile(r"(?<=[^\W_]|[.,;:!?])\{:[ \t]*[.#][^{}\n]*\}")
_TABLE = re.compile(r"(?:\A|(?<=\n))(?:[ \t]{0,3}\|[^\n]*(?:\n|\Z))+")
_RULE = re.compile(r"[ \t|:+]*[-=][ \t|:+=-]*")


def drop_extensions(text: str) -> str:
    """Give `text` without them; what they say of an element is understood where that element is."""
    return "".join(piece if is_code else _drop(piece) for is_code, piece in split_code(text))


def _drop(piece: str) -> str:
    if "{:" in piece:
        piece = _drop_comments(piece)
        piece = _EXTENSION.sub("", piece)
        piece = _ALONE.sub("", piece)
        piece = _BEHIND_WORDS.sub("", piece)
    if "#}" in piece:
        piece = _REMARK.sub("", piece)
    piece = _DEFINITION.sub("", piece)
    if "|" in piece:
        piece = _TABLE.sub(_make_table, piece)
    return _PARSED.sub(r"\1\n", piece)


def _drop_comments(piece: str) -> str:
    """Give `piece` without its comments; one that has no end is none."""
    kept: list[str] = []
    done, begun = 0, -1
    for found in _COMMENT.finditer(piece):
        if found["begin"]:
            begun = found.start() if begun < 0 else begun
        elif begun >= 0:
            kept.append(piece[done:begun])
            done, begun = found.end(), -1
    return "".join((*kept, piece[done:]))


def _count_columns(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) + 1


def _make_table(found: re.Match[str]) -> str:
    """Give a table as GitHub knows one: kramdown's need no head, and may have more rules than the one below it."""
    lines = found[0].rstrip("\n").split("\n")
    end = found[0][len("\n".join(lines)) :]
    rows = [line for line in lines if not _RULE.fullmatch(line)]
    if not rows:
        return found[0]
    has_head = len(lines) > 1 and lines[0] == rows[0] and _RULE.fullmatch(lines[1]) and "=" not in lines[1]
    columns = _count_columns(rows[0])
    if has_head:
        rule = lines[1] if _count_columns(lines[1]) == columns else "|" + "---|" * columns
        return "\n".join((rows[0], rule, *rows[1:])) + end
    return "\n".join(("|" + " |" * columns, "|" + "---|" * columns, *rows)) + end
