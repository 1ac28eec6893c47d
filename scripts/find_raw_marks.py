"""Looks into feeds for marks that only an author should see: `find_raw_marks.py feeds/feed.json …`.

It takes JSON Feeds, leaves out code, and says of each mark where it stands. What it finds may be meant, as in a
post about such marks; whoever reads the list decides. The exit is 1 where it found any.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import html

_CODE = ("code", "pre", "kbd", "samp")
_ADDRESSES = ("href", "src")
_AROUND = 40  # characters that are shown on both sides of a mark
RAW_MARKS = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{:|\{[#.][\w-]+|--8<--"  # tags, attributes, snippets
    r"|^\s*(?::::|!!!\s+\w|\?\?\?\+?\s+\w|===\s+\"|///\s+\w|::\w)"  # boxes and tabs
    r"|\[\[?_?TOC_?\]\]?|^\s*(?:```|~~~)|^#{1,6}\s|^\s*\|.*\|\s*$|^\[[^\]]+\]:\s"  # blocks that were no blocks
    r"|\[\^[^\]\s]+\]|\^\[|\]\(|\$\$|==\w[^=]*==|\*\*\w|~~\w|<!--|-->|\[[ x]\]\s"  # within a line
    r"|</?[A-Z]\w+|^\s*(?:import|export)\s.*(?:\bfrom\b|=)"  # MDX
    r"|:(?:material|octicons|fontawesome|simple)-|@site/|\{(?:filename|static|attach)\}",
    re.MULTILINE,
)
_RAW_ADDRESS = re.compile(r"\{\{|\{%|%7B|@site/|\{(?:filename|static|attach)\}")


def find_marks(content: str) -> Iterator[str]:
    """Give each mark that stands in the HTML of an entry, with the words around it."""
    tree = html.fromstring(f"<div>{content}</div>")
    for node in list(tree.iter(*_CODE)):
        tail = node.tail
        node.clear()
        node.tail = f"\N{NO-BREAK SPACE}{tail or ''}"
    text = str(tree.text_content())
    for found in RAW_MARKS.finditer(text):
        yield text[max(0, found.start() - _AROUND) : found.end() + _AROUND].replace("\n", "⏎")
    for node in tree.iter():
        yield from (said for name in _ADDRESSES if (said := node.get(name)) and _RAW_ADDRESS.search(said))


def main(files: list[str]) -> int:
    """Print what stands in the entries of each file, and give the exit."""
    found_any = False
    for file in files:
        for item in json.loads(Path(file).read_text(encoding="utf-8"))["items"]:
            for said in find_marks(item.get("content_html") or item.get("summary") or "<p>"):
                found_any = True
                print(f"{item['url']}\n    {said}")
    return int(found_any)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
