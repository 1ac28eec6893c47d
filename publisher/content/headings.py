"""The first level-1 heading of a Markdown text, which is a post's title where its head names none."""

import html
import re

from publisher.content.emoji import replace_shortcodes
from publisher.content.text import to_one_line

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r"#[ \t]*(?!#)(.*?)[ \t]*#*[ \t]*$")
_SETEXT = re.compile(r"=+[ \t]*$")
_LONGEST = 1000  # characters of a line that may be a title: some patterns look at a line many times
_MARKS = (
    (re.compile(r"(?<=\S)?\s*\{[:#. ][^{}]*\}\s*$"), ""),  # attributes: # Title { #id }
    (re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])"), r"\1"),  # images
    (re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])"), r"\1"),  # links
    (re.compile(r"\[\^[^\]]+\]"), ""),  # footnotes
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"</?[a-zA-Z][^>]*>"), ""),
    (re.compile(r"(\*\*|__|~~|==)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>])"), r"\1"),
)


def find_title(body: str) -> str:
    """Give the first level-1 heading of `body` as plain text on one line, or nothing.

    It is found on the text, since reading a folder renders nothing; `#` inside fenced code is no heading.
    """
    fence = ""
    previous = ""
    for whole in _drop_comments(body).split("\n"):
        line = whole[:_LONGEST]
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            previous = ""
            continue
        if fence:
            continue
        if found := _ATX.match(line):
            return to_plain(found[1])
        if previous and _SETEXT.match(line):
            return to_plain(previous)
        previous = line.strip() if not line.startswith(("    ", "\t")) else ""
    return ""


def _drop_comments(body: str) -> str:
    """Give `body` without comments; each is looked for once, and one that has no end is none."""
    kept: list[str] = []
    done = 0
    while (start := body.find("<!--", done)) >= 0 and (end := body.find("-->", start)) >= 0:
        kept.append(body[done:start])
        done = end + len("-->")
    return "".join((*kept, body[done:]))


def to_plain(markdown: str) -> str:
    """Give one line of Markdown as plain text: no marks, links as their words, shortcodes as characters."""
    text = replace_shortcodes(markdown[:_LONGEST])
    for pattern, kept in _MARKS:
        text = pattern.sub(kept, text)
    return to_one_line(html.unescape(text))
