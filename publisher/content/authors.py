"""Who wrote a post: names, tables, or ids that the blog's book of authors knows."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import structs

from publisher.content.author_book import AuthorBook, read_author
from publisher.content.fields import Fields
from publisher.content.post import Author
from publisher.content.text import to_one_line
from publisher.content.values import Mapping, Scalar, Sequence, Value

_LINKED = re.compile(r"\[([^\[\]]+)\]\((https?://[^()\s]+)\)")  # a name with a link, in Markdown
_ADDRESS = re.compile(r"(?<=\S)\s*<[^<>\s@]{1,200}@[^<>\s@]{1,200}>$")  # behind a name: not for everybody
_JOINTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


def resolve_authors(fields: Fields, book: AuthorBook, *, are_split: bool = True) -> tuple[Author, ...]:
    """Give the authors that a post names, in its order, each once.

    Unless they `are_split`, a text such as `Jo Ng, editor` is one author in a list, and for the key `author`; what
    is all that `authors` says, or a list of known ids, may be several.
    """
    found = fields.find("authors", "author")
    if not found:
        return ()
    key, value = found
    are_split = are_split or (key == "authors" and isinstance(value, Scalar))
    authors: list[Author] = []
    for item in _flatten(value, book, are_split=are_split):
        if isinstance(item, Mapping):
            authors.append(_resolve_table(item, key, fields, book))
        elif item.text in book.authors:
            authors.append(book.authors[item.text])
        elif name := to_one_line(item.text):
            if linked := _LINKED.fullmatch(name):
                authors.append(Author(name=linked[1], url=linked[2]))
            elif (plain := _ADDRESS.sub("", name)) != name:
                authors.append(Author(name=plain))
            else:
                authors.append(Author(name=name))
                _tell_unknown(name, fields, key, item.line, book)
    return tuple(dict.fromkeys(author for author in authors if author.name))


def _flatten(value: Value, book: AuthorBook, *, are_split: bool) -> Iterator[Scalar | Mapping]:
    """Give what stands in a list of lists, or in a text such as `Jo Ng, Al and Cy`, one by one."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _flatten(item, book, are_split=are_split)
    elif isinstance(value, Mapping) or value.text in book.authors:
        yield value
    else:
        split = value.text.split(";") if ";" in value.text else _JOINTS.split(to_one_line(value.text))
        names = tuple(name.strip() for name in split if name.strip())
        if not are_split and not all(name in book.authors for name in names):
            yield value
        else:
            yield from (structs.replace(value, text=name) for name in names)


def _resolve_table(table: Mapping, key: str, fields: Fields, book: AuthorBook) -> Author:
    """Give the author whom a table describes, by itself or by the `key` of one in the book."""
    author = read_author(table)
    known = table.entries.get("key")
    if isinstance(known, Scalar) and known.text in book.authors:
        entry = book.authors[known.text]
        return Author(
            name=author.name or entry.name, email=author.email or entry.email, url=author.url or entry.url
        )
    if not author.name:
        fields.warn("author-nameless", key, table.line, "this author has no name", "give one: “name: …”")
    return author


def _tell_unknown(name: str, fields: Fields, key: str, line: int, book: AuthorBook) -> None:
    """Tell of an author who doesn't stand in the book, where all should or one is nearly meant."""
    near = _find_near(name, tuple(book.authors))
    is_id = " " not in name
    if (book.names_everyone and key == "authors" and (book.shown or is_id)) or (near and is_id):
        place = f"in {book.shown}" if book.shown else "in a file of authors"
        hint = f"did you mean “{near[0]}”?" if near else "give the id there a name; until then the id is shown"
        fields.warn("author-unknown", key, line, f"“{name}” doesn't stand {place}", hint)


@lru_cache(1024)  # an author of one post writes others
def _find_near(name: str, known: tuple[str, ...]) -> list[str]:
    import difflib  # few blogs need it

    return difflib.get_close_matches(name, known, n=1)
