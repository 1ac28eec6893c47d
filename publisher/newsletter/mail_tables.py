"""Data tables in mail: their headings, and which are too wide for a phone.

A browser that may break words makes columns as narrow as a letter. So words stay whole, and a table that has no
room, on a phone or in large letters, scrolls by itself (email §2.6).
"""

from itertools import zip_longest

from lxml import etree

from publisher.newsletter.post_tree import Tree
from publisher.newsletter.text_layout import width_of_longest_word

_MOST_COLUMNS = 4
_PHONE = 280  # pixels of text, where the screen has 320
_LETTER, _PADDING = 9, 16  # pixels
_LONGEST_WORD = 20  # letters: longer ones, such as addresses, may be broken


def head_table(table: Tree) -> None:
    """Say what the heading cells head (WCAG H63), on which side a cell stands, and where a word may be broken."""
    table.set("class", "data")
    for name in ("border", "cellpadding", "cellspacing"):
        table.set(name, "0")
    for cell in table.iter("th"):
        in_head = cell.getparent().getparent().tag == "thead" or cell.getparent().getprevious() is None
        cell.set("scope", cell.get("scope") or ("col" if in_head else "row"))
    for cell in table.iter("th", "td"):
        looks = [cell.get("align") or "", "long" if _longest_word(cell) > _LONGEST_WORD else ""]
        if any(looks):
            cell.set("class", " ".join(filter(None, looks)))


def is_wide(table: Tree) -> bool:
    """Say whether a table has more columns, or longer words in them, than a phone has room for."""
    columns = list(zip_longest(*(row.xpath("td|th") for row in table.iter("tr"))))
    words = [max(_longest_word(cell) for cell in column if cell is not None) for column in columns]
    room = sum(min(word, _LONGEST_WORD) * _LETTER + _PADDING for word in words)
    return len(columns) > _MOST_COLUMNS or room > _PHONE


def let_scroll(table: Tree) -> Tree:
    """Put a table into a box in which it scrolls, and give the box."""
    box = etree.Element("div", {"class": "scroll"})
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)
    return box


def _longest_word(cell: Tree) -> int:
    return width_of_longest_word("".join(cell.itertext()))
