"""The authors whom a blog knows by an id: those of files such as `.authors.yml`, or of a file each in a folder."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import structs

from publisher.content.post import Author
from publisher.content.site_reading import read_values
from publisher.content.site_values import look_up
from publisher.content.source import SourceFile, read_one, show_path
from publisher.content.text import to_one_line
from publisher.content.values import HeadError, Mapping, Scalar
from publisher.errors import Problem, PublisherError, Severity

_MOST = 1000  # files of a folder that are read
_YAML = (".yml", ".yaml")
_BUNDLES = ("_index.md", "index.md", "index.mdx")  # the page of an author who has a folder


class AuthorBook(msgspec.Struct, frozen=True, kw_only=True):
    """The authors a site knows by id, and what is wrong with their file. `shown` is its path, empty without one.

    With `names_everyone` posts name their authors by id, so that whoever isn't in it is told.
    """

    names_everyone: bool = True
    authors: dict[str, Author] = {}
    shown: str = ""
    problems: tuple[Problem, ...] = ()


def read_authors(candidates: tuple[Path, ...], configured: Path | None, root: Path) -> AuthorBook:
    """Read the file or folder that the settings name, else those of `candidates` that are there.

    Of two authors with one id, that of the earlier candidate counts. Raises PublisherError where the settings name
    a file that isn't there.
    """
    if configured is not None and not configured.exists():
        raise PublisherError(f"There is no {show_path(configured, root)}", hint="`posts.authors` names it")
    files = (configured,) if configured else tuple(file for file in candidates if file.exists())
    books = [_read_one_book(file, root) for file in files]
    if not books:
        return AuthorBook()
    authors = {key: author for book in reversed(books) for key, author in book.authors.items()}
    problems = tuple(problem for book in books for problem in book.problems)
    return AuthorBook(authors=authors, shown=books[0].shown, problems=problems)


def _read_one_book(file: Path, root: Path) -> AuthorBook:
    shown = show_path(file, root)
    if file.is_dir():
        return AuthorBook(authors=dict(_read_folder(file)), shown=shown)
    if file.suffix not in _YAML:
        return AuthorBook(authors=dict(_read_table(read_values(file))), shown=shown)
    source = read_one(file, file.name, shown)
    if isinstance(source, Problem):
        return AuthorBook(shown=shown, problems=(source,))
    return _read_book(source)


def read_author(table: Mapping) -> Author:
    """Give the author whom a table describes; without a name where it gives none."""

    def text(*keys: str) -> str:
        values = (table.entries.get(key) for key in keys)
        texts = (to_one_line(value.text) for value in values if isinstance(value, Scalar) and not value.is_null)
        return next(filter(None, texts), "")

    return Author(
        name=text("name", "full_name", "display_name"), email=text("email"), url=text("url", "uri", "website")
    )


def _read_folder(folder: Path) -> Iterator[tuple[str, Author]]:
    """Give the authors of a folder: each has a file, or a folder with a page, whose name is the id."""
    for file in sorted(folder.iterdir())[:_MOST]:
        page = next((file / name for name in _BUNDLES if (file / name).exists()), None) if file.is_dir() else file
        if page is None or file.name.startswith((".", "_")):
            continue
        values = read_values(page)
        author = read_author(values)
        if not author.name:  # a page of Hugo's is called as its author is
            author = structs.replace(author, name=to_one_line(look_up(values, "title")))
        if author.name:
            yield file.stem if file is page else file.name, author
            if short := look_up(values, "short_name"):  # as Jekyll's own guide has it
                yield short, author


def _read_table(values: Mapping) -> Iterator[tuple[str, Author]]:
    for key, value in values.entries.items():
        if isinstance(value, Mapping) and (author := read_author(value)).name:
            yield key, author


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
        author = read_author(value) if isinstance(value, Mapping) else Author(name="")
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
