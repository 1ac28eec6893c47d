"""What tags stand for, as Markdown and HTML that need no script and no style sheet."""

import html
import re

from publisher.content.headings import to_plain
from publisher.content.shortcodes.arguments import Arguments
from publisher.content.text import to_one_line

_SIZE = re.compile(r"\d(?:vw|px|r?em|%)")
_ADDRESS = re.compile(r"[\s<>()]")


def make_figure(given: Arguments, *, alone: bool) -> str:
    """Give a picture, with its caption where it stands by itself."""
    source = given.picture or given.get("src", place=0)
    placed = [part for part in given.placed[1:] if part != source and not part.startswith("--")]
    words = placed[0] if placed else ""
    alt = given.get("alt", "caption", "title") or words
    caption = given.get("caption", "title", "attr") or next(filter(_says_something, placed[1:]), "")
    sizes = "".join(
        f' {name}="{html.escape(value)}"' for name in ("width", "height") if (value := given.get(name)).isdigit()
    )
    picture = f'<img src="{html.escape(source)}" alt="{html.escape(to_plain(alt))}"{sizes}>'
    if address := given.get("link"):
        picture = f'<a href="{html.escape(address)}">{picture}</a>'
    if not alone:
        return picture
    told = _enclose("figcaption", "", to_one_line(caption)) if caption else ""
    return stand_alone(_enclose("figure", "", f"{picture}\n\n{told}"))


def _says_something(text: str) -> bool:
    """Whether it is a sentence, not a size, as in “(min-width: 30em) 50vw”, or the name of a class."""
    return (" " in text or text[:1].isupper()) and not _SIZE.search(text)


def make_link(address: str, words: str) -> str:
    """Give a link in Markdown."""
    target = _ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", address)
    label = to_one_line(words or address).replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({target})"


def make_code(code: str, language: str) -> str:
    """Give a fenced block of code, its fence longer than any in the code."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    inside = code.strip("\n")
    return f"\n\n{fence}{language}\n{inside}\n{fence}\n\n"


def make_admonition(kind: str, title: str, inner: str) -> str:
    """Give a box with a title: its own, or the name of its kind."""
    name = re.sub(r"[^\w-]", "", kind.lower()) or "note"
    label = _enclose("div", "admonition-title", to_one_line(title) or name.capitalize())
    return stand_alone(_enclose("div", f"admonition {name}", f"{label}\n\n{inner}"))


def make_formula(formula: str, *, alone: bool) -> str:
    """Give a formula as every Markdown here knows one."""
    return stand_alone(f"$$\n{formula.strip()}\n$$") if alone else f"$${formula.strip()}$$"


def make_section(title: str, inner: str) -> str:
    """Give what is folded on a web page, below its title."""
    return stand_alone(f"**{to_one_line(title)}**\n\n{inner.strip()}" if title else inner.strip())


def stand_alone(text: str) -> str:
    """Give `text` as a block of its own."""
    return f"\n\n{text}\n\n"


def _enclose(tag: str, class_: str, inner: str) -> str:
    """Give HTML with Markdown in it: CommonMark knows that by the empty lines, Python-Markdown by a word."""
    said = f' class="{class_}"' if class_ else ""
    text = inner.strip("\n")
    return f'<{tag}{said} markdown="1">\n\n{text}\n\n</{tag}>'
