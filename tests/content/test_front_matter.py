"""The head of a post: strict YAML whose values stay text and know their lines."""

import pytest

from publisher.content.front_matter import split_post
from publisher.content.values import HeadError, Mapping, Scalar, Sequence

A_BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize("written", ["12:30:45", "no", "2026-02-30", "0123", "1e3", "=", "2024-01-01"])
def test_3_7_scalars_stay_the_text_they_are(written: str) -> None:
    value = split_post(f"---\nkey: {written}\n---\n").fields.entries["key"]
    assert value == Scalar(text=written, line=2)


def test_every_value_knows_its_line() -> None:
    parts = split_post("\n---\na: 1\nb:\n  - x\n  - {c: 'y'}\n...\nbody\n")
    assert parts.fields == Mapping(
        entries={
            "a": Scalar(text="1", line=3),
            "b": Sequence(
                items=(
                    Scalar(text="x", line=5),
                    Mapping(entries={"c": Scalar(text="y", line=6, is_quoted=True)}, line=6),
                ),
                line=5,
            ),
        },
        line=2,
    )
    assert (parts.body, parts.body_line) == ("body\n", 8)


@pytest.mark.parametrize(
    ("block", "line", "told"),
    [
        (A_BOMB, 2, "anchors"),
        ("a: 1\nb: *a", 3, "aliases"),
        ("a: !!python/name:os.system x", 2, "tags"),
        ("a: !mine x", 2, "tags"),
        ("a: {x: 1}\nb:\n  <<: {y: 2}", 4, "merge"),
        ("a: 1\nb: 2\na: 3", 4, "“a” is given twice"),
        ("? [a, b]\n: 1", 2, "a key must be a word"),
        ("a: " + "[" * 5000, 2, "nested more than 20 levels"),
        ("- a\n- b", 2, "no list of “key: value”"),
        ("title: Launch: the day", 2, "not YAML"),
        ("a: 1\n\tb: 2", 3, "not YAML"),
        ("a: 'open", 2, "not YAML"),
        ("a: " + "x" * 70_000, 1, "longer than 64 KiB"),
    ],
)
def test_3_12_what_no_author_needs_is_refused_with_its_line(block: str, line: int, told: str) -> None:
    with pytest.raises(HeadError, match=told) as caught:
        split_post(f"---\n{block}\n---\ntext\n")
    assert caught.value.line == line


def test_a_block_without_an_end_is_told_where_it_begins() -> None:
    with pytest.raises(HeadError, match="has no end") as caught:
        split_post("\n\n---\ntitle: A\n")
    assert caught.value.line == 3


@pytest.mark.parametrize("text", ["", "Just words.\n", "----\nnot a block\n----\n", "a\n---\nb\n---\n"])
def test_a_text_without_a_block_is_all_body(text: str) -> None:
    parts = split_post(text)
    assert (dict(parts.fields.entries), parts.body, parts.body_line) == ({}, text, 1)


@pytest.mark.parametrize("block", ["", "\n", "# nothing\n", "~\n"])
def test_an_empty_block_says_nothing(block: str) -> None:
    parts = split_post(f"---\n{block}---\n    code stays indented\n")
    assert (parts.fields.entries, parts.body) == ({}, "    code stays indented\n")
