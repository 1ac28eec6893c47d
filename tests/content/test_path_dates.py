"""Dates in the names of files and folders."""

import pytest

from publisher.content.path_dates import PathName, read_any_date, read_leading_date, read_name


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("a/name.md", PathName(folders=("a",), name="name", file="name")),
        ("a/name/index.md", PathName(folders=("a",), name="name", file="name")),
        ("index.md", PathName(folders=(), name="index", file="index")),
        ("2024-01-31-name.md", PathName(folders=(), name="2024-01-31-name", file="2024-01-31-name")),
    ],
)
def test_a_name_without_dates(path: str, named: PathName) -> None:
    assert read_name(path) == named


@pytest.mark.parametrize(
    ("path", "date", "name"),
    [
        ("2024-01-31-name.md", "2024-01-31", "name"),
        ("2024-1-5_name.md", "2024-1-5", "name"),
        ("2024-01-31-name/index.md", "2024-01-31", "name"),
        ("2024-01-31.md", "2024-01-31", "2024-01-31"),
        ("2024-01-311.md", "", "2024-01-311"),
        ("a-2024-01-31.md", "", "a-2024-01-31"),
    ],
)
def test_a_date_at_the_beginning_of_a_name(path: str, date: str, name: str) -> None:
    named = read_leading_date(path)
    assert (named.date, named.name) == (date, name)


@pytest.mark.parametrize(
    ("path", "date", "name"),
    [
        ("2024-01-31/a.md", "2024-01-31", "a"),
        ("b/on-2024-01-31.md", "2024-01-31", "on-2024-01-31"),
        ("a.md", "", "a"),
    ],
)
def test_a_date_anywhere_in_a_path(path: str, date: str, name: str) -> None:
    named = read_any_date(path)
    assert (named.date, named.name) == (date, name)
