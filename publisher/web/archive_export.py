"""The archive as static files, for who serves pages elsewhere: the pages that we serve, forms still with us."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.app import App
from publisher.errors import OutsideError
from publisher.files import write_atomic
from publisher.settings import List
from publisher.web.archive_pages import render_issue, show_issues
from publisher.web.home import show_home
from publisher.web.pages import Pages

_INDEX = "index.html"
_OURS = b'<meta name="generator" content="Publisher">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written below `folder`, and what of it is new; `removed` are pages of issues taken back."""

    folder: Path
    files: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def export_archive(app: App, folder: Path) -> Exported:
    """Write the front page and every public issue below `folder`; what is no page of ours is left alone.

    Bytes that did not change are not written again. Raises OutsideError where the disk fails.
    """
    changed, files = [], []
    try:
        for name, text in _render_all(app):
            files.append(name)
            if write_atomic(folder / name, text.encode()):
                changed.append(name)
        removed = [name for name in _find_ours(app, folder) if name not in files]
        for name in removed:
            (folder / name).unlink()
            (folder / name).parent.rmdir()
    except OSError as error:
        raise OutsideError(f"{folder} can't be written: {error.strerror or error}") from error
    return Exported(folder=folder, files=tuple(files), changed=tuple(changed), removed=tuple(removed))


def _render_all(app: App) -> Iterator[tuple[str, str]]:
    """Give every page, by its file."""
    pages, forms = Pages(app.settings), app.settings.web.url or ""
    archive = app.archive
    yield _INDEX, pages.render("home", **show_home(app, elsewhere=True))
    for newsletter in archive.lists:
        issues = archive.list_issues(newsletter)
        base = f"archive/{newsletter.name}"
        yield f"{base}/{_INDEX}", pages.render("archive", newsletter, **show_issues(app, newsletter, issues, forms))
        for number in archive.find_public(newsletter):
            if found := archive.show(newsletter, number):
                yield f"{base}/{number}/{_INDEX}", render_issue(app, pages, newsletter, found, forms)


def _find_ours(app: App, folder: Path) -> Iterator[str]:
    """Give the pages of issues that an export has written before."""
    for newsletter in app.settings.lists:
        for file in _sorted_numbers(folder, newsletter):
            if _OURS in file.read_bytes():
                yield file.relative_to(folder).as_posix()


def _sorted_numbers(folder: Path, newsletter: List) -> list[Path]:
    pages = (folder / "archive" / newsletter.name).glob(f"*/{_INDEX}")
    return sorted(page for page in pages if page.parent.name.isdigit())
