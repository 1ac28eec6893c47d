"""Who wrote a post: names, tables, or ids that `.authors.yml` knows."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from publisher.content.fields import Fields
from publisher.content.post import Author
from publisher.content.source import SourceFile, read_one, show_path
from publisher.content.text import to_one_line
from publisher.content.values import HeadError, Mapping, Scalar, Sequence, Value
from publisher.content.yaml_values import read_yaml
from publisher.errors import Problem, PublisherError, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorBook:
    """The authors a site knows by id, and what is wrong with their file. `shown` is its path, empty without one."""

    authors: dict[str, Author] = field(default_factory=dict)
    shown: str = ""
    problems: tuple[Problem, ...] = ()


def read_authors(candidates: tuple[Path, ...], configured: Path | None, root: Path) -> AuthorBook:
    """Read the file that the settings name, else the first of `candidates` that is there.

    Raises PublisherError where the settings name a file that isn't there.
    """
    if configured is not None and not configured.exists():
        raise PublisherError(
            f"There is no {show_path(configured, root)}", hint="`posts.authors` in config.toml names it"
        )
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
    name, value = found
    return tuple(dict.fromkeys(_resolve(value, name, fields, book)))


def _resolve(value: Value, key: str, fields: Fields, book: AuthorBook) -> Iterator[Author]:
    """Give the authors in an id, a name, a table, or a list of those."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _resolve(item, key, fields, book)
    elif isinstance(value, Mapping):
        author = _to_author(value)
        if author.name:
            yield author
        else:
            fields.warn("author-nameless", key, value.line, "this author has no name", "give one: “name: …”")
    elif value.text in book.authors:
        yield book.authors[value.text]
    elif name := to_one_line(value.text):
        if book.shown or " " not in name:
            place = f"in {book.shown}" if book.shown else "in an .authors.yml"
            near = difflib.get_close_matches(name, book.authors, n=1)
            hint = f"did you mean “{near[0]}”?" if near else "give the id there a name; until then the id is shown"
            fields.warn("author-unknown", key, value.line, f"“{name}” doesn't stand {place}", hint)
        yield Author(name=name)


def _read_book(source: SourceFile) -> AuthorBook:
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
    def text(key: str) -> str:
        value = table.entries.get(key)
        return to_one_line(value.text) if isinstance(value, Scalar) and not value.is_null else ""

    return Author(name=text("name"), email=text("email"), url=text("url"))
