"""Who wrote a post: names, tables, or ids that `.authors.yml` knows."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import structs

from publisher.content.fields import Fields
from publisher.content.post import Author
from publisher.content.source import SourceFile, read_one, show_path
from publisher.content.text import to_one_line
from publisher.content.values import HeadError, Mapping, Scalar, Sequence, Value
from publisher.errors import Problem, PublisherError, Severity

_JOINTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


class AuthorBook(msgspec.Struct, frozen=True, kw_only=True):
    """The authors a site knows by id, and what is wrong with their file. `shown` is its path, empty without one.

    With `names_everyone` posts name their authors by id, so that whoever isn't in it is told.
    """

    names_everyone: bool = True
    authors: dict[str, Author] = {}
    shown: str = ""
    problems: tuple[Problem, ...] = ()


def read_authors(candidates: tuple[Path, ...], configured: Path | None, root: Path) -> AuthorBook:
    """Read the file that the settings name, else the first of `candidates` that is there.

    Raises PublisherError where the settings name a file that isn't there.
    """
    if configured is not None and not configured.exists():
        raise PublisherError(f"There is no {show_path(configured, root)}", hint="`posts.authors` names it")
    file = configured or next((candidate for candidate in candidates if candidate.exists()), None)
    if file is None:
        return AuthorBook()
    shown = show_path(file, root)
    source = read_one(file, file.name, shown)
    if isinstance(source, Problem):
        return AuthorBook(shown=shown, problems=(source,))
    return _read_book(source)


def resolve_authors(fields: Fields, book: AuthorBook) -> tuple[Author, ...]:
    """Give the authors that a post names, in its order, each once."""
    found = fields.find("authors", "author")
    if not found:
        return ()
    key, value = found
    authors: list[Author] = []
    for item in _flatten(value, book):
        if isinstance(item, Mapping):
            authors.append(_resolve_table(item, key, fields, book))
        elif item.text in book.authors:
            authors.append(book.authors[item.text])
        elif name := to_one_line(item.text):
            _tell_unknown(name, fields, key, item.line, book)
            authors.append(Author(name=name))
    return tuple(dict.fromkeys(author for author in authors if author.name))


def _flatten(value: Value, book: AuthorBook) -> Iterator[Scalar | Mapping]:
    """Give what stands in a list of lists, or in a text such as `Jo Ng, Al and Cy`, one by one."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _flatten(item, book)
    elif isinstance(value, Mapping) or value.text in book.authors:
        yield value
    else:
        split = value.text.split(";") if ";" in value.text else _JOINTS.split(to_one_line(value.text))
        yield from (structs.replace(value, text=name.strip()) for name in split if name.strip())


def _resolve_table(table: Mapping, key: str, fields: Fields, book: AuthorBook) -> Author:
    """Give the author whom a table describes, by itself or by the `key` of one in the book."""
    author = _to_author(table)
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


def _read_book(source: SourceFile) -> AuthorBook:
    from publisher.content.yaml_values import read_yaml  # its library takes long to load

    try:
        entries = read_yaml(source.text).entries
    except HeadError as error:
        problem = Problem(
            code="authors-syntax", path=source.shown, line=error.line, text=error.text, hint=error.hint
        )
        return AuthorBook(shown=source.shown, problems=(problem,))
    table = entries.get("authors")
    entries = table.entries if isinstance(table, Mapping) else entries
    authors: dict[str, Author] = {}
    problems: list[Problem] = []
    for key, value in entries.items():
        author = _to_author(value) if isinstance(value, Mapping) else Author(name="")
        if author.name:
            authors[key] = author
        else:
            problems.append(
                Problem(
                    code="author-nameless",
                    path=source.shown,
                    line=value.line,
                    text=f"{key}: this author has no name",
                    hint="give one: “name: …”",
                    severity=Severity.WARNING,
                )
            )
    return AuthorBook(authors=authors, shown=source.shown, problems=tuple(problems))


def _to_author(table: Mapping) -> Author:
    def text(*keys: str) -> str:
        values = (table.entries.get(key) for key in keys)
        texts = (to_one_line(value.text) for value in values if isinstance(value, Scalar) and not value.is_null)
        return next(filter(None, texts), "")

    return Author(
        name=text("name", "full_name", "display_name"), email=text("email"), url=text("url", "uri", "website")
    )
