import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feeds.folder_name import folder_name, free_name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Machine Learning", "machine-learning"),
        ("C++", "c++"),
        ("C#", "c"),
        ("Ökologie", "ökologie"),
        ("O\u0308kologie", "ökologie"),
        ("統計", "統計"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("a\x00b", "a-b"),
        ("R&D / tools", "r-d-tools"),
        ("🪿", "unnamed"),
    ],
)
def test_a_label_becomes_the_name_of_a_folder(label: str, name: str) -> None:
    assert folder_name(label) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_label_leaves_its_place(label: str) -> None:
    name = folder_name(label)
    assert 0 < len(name.encode()) <= 200
    assert not name.startswith(".")
    assert not set(name) & set("/\\\x00")


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("C#", {"c", "c-2"}) == "c-3"
