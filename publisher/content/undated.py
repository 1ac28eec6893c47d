"""Folders of pages beside those of posts: what has no date there is told once, not once a page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from publisher.errors import Problem, Severity

_ENOUGH = 3  # pages in a folder; fewer may be posts whose author forgot the date


def tell_pages_once(problems: Iterable[Problem], posts: Iterable[str], prefix: str) -> Iterator[Problem]:
    """Give the problems, those of folders in which nothing has a date as one each.

    `posts` are the paths of what can be read; `prefix` stands before a path in a problem. A folder whose
    name is a number is a year's or a month's, and one of posts.
    """
    found = list(problems)
    undated = {problem.path for problem in found if problem.code == "date-missing"}
    if not undated:
        yield from found
        return
    of_posts = {folder for path in posts for folder in _folders_of(path)}
    pages: defaultdict[str, set[str]] = defaultdict(set)
    for path in undated:
        plain = path.removeprefix(prefix)
        top = next((folder for folder in _folders_of(plain) if folder not in of_posts), "")
        if top and of_posts and not top[top.rfind("/") + 1 :].isdecimal():
            pages[top].add(path)
    told = {path for paths in pages.values() if len(paths) >= _ENOUGH for path in paths}
    yield from (problem for problem in found if problem.path not in told)
    for folder, paths in pages.items():
        if len(paths) >= _ENOUGH:
            yield Problem(
                code="source-ignored",
                path=prefix + folder,
                text=f"nothing here has a date, so these are pages, and no posts: {len(paths)} in all",
                hint=f"name “{folder}/**” in “posts.exclude”, or give those that are posts a date",
                severity=Severity.WARNING,
            )


def _folders_of(path: str) -> Iterator[str]:
    """Give the folders above a path, the highest first; that of all posts is none of them."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
