"""Heads in TOML, in JSON and in plain lines: the same values as in YAML, with their lines."""

import pytest

from publisher.content.front_matter import split_post
from publisher.content.values import HeadError, Mapping, Scalar, Sequence, Value

TOML = """\
+++
title = "A: B"
date = 2024-01-31T12:00:00+01:00
draft = true
tags = ["one", "two"]

[extra]
weight = 3
+++
Body
"""


def said(entries: dict[str, Value], key: str) -> tuple[str, int, bool]:
    value = entries[key]
    assert isinstance(value, Scalar)
    return value.text, value.line, value.is_quoted


def test_content_2_a_head_in_toml() -> None:
    parts = split_post(TOML)
    entries = parts.fields.entries
    assert said(entries, "title") == ("A: B", 2, True)
    assert said(entries, "date") == ("2024-01-31 12:00:00+01:00", 3, False)
    assert said(entries, "draft") == ("true", 4, False)
    assert isinstance(entries["tags"], Sequence)
    assert isinstance(entries["extra"], Mapping)
    assert entries["extra"].line == 7
    assert (parts.body, parts.body_line) == ("Body\n", 10)


@pytest.mark.parametrize(
    "text",
    ['{\n  "title": "A",\n  "draft": null\n}\nBody\n', '---json\n{"title": "A", "draft": null}\n---\nBody\n'],
)
def test_content_2_and_5_a_head_in_json(text: str) -> None:
    parts = split_post(text)
    assert said(parts.fields.entries, "title") == ("A", 2, True)
    assert said(parts.fields.entries, "draft")[0] == "null"
    assert parts.body == "Body\n"


@pytest.mark.parametrize("text", ["---toml\ntitle = 'A'\n---\nBody\n", "---yaml\ntitle: 'A'\n---\nBody\n"])
def test_content_5_a_block_may_name_its_language(text: str) -> None:
    parts = split_post(text)
    assert said(parts.fields.entries, "title") == ("A", 2, True)
    assert parts.body == "Body\n"


@pytest.mark.parametrize(
    ("text", "body_line"),
    [
        ("Title: A: B\nTags: one\n    two\n\nBody\n", 4),
        ("---\nTitle: A: B\nTags: one\n    two\n---\nBody\n", 6),
        ("\nTITLE: A: B\ntags: one\n    two\ntitle: again\n\nBody\n", 6),
    ],
)
def test_content_4_a_head_of_plain_lines_holds_texts(text: str, body_line: int) -> None:
    parts = split_post(text, has_plain_headers=True)
    assert said(parts.fields.entries, "title")[0] == "A: B"
    assert said(parts.fields.entries, "tags")[0] == "one\ntwo"
    assert (parts.body.strip(), parts.body_line) == ("Body", body_line)


def test_content_9_1_plain_lines_are_no_head_elsewhere() -> None:
    assert split_post("Title: A\n\nBody\n").body == "Title: A\n\nBody\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("+++\ntitle = A\n+++\n", 2, "not TOML"),
        ("+++\na = 1\na = 2\n+++\n", 3, "not TOML"),
        ("\n+++\ntitle = 'A'\n", 2, "has no end"),
        ("+++\na = " + "[" * 5000 + "\n+++\n", 1, "nested"),
        ("+++\na = '" + "x" * 70_000 + "'\n+++\n", 1, "longer than 64 KiB"),
        ('{\n"a": 1,\n"b" 2}\n', 3, "not JSON"),
        ('{"a": 1, "a": 2}\n', 1, "“a” is given twice"),
        ('{"a": ' + "[" * 500_000, 1, "nested"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", 1, "nested more than 20 levels"),
        ("---js\n{ title: run() }\n---\n", 1, "isn't run"),
    ],
)
def test_3_12_what_is_no_head_is_refused_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(HeadError, match=told) as caught:
        split_post(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "head",
    ["title: A\n\tslug: a\n", "title: A\ntags:\n\t- a\n", "a:\n  b: c\n\td: e\n", "title: A\ntext: |\n\tB\n"],
)
def test_content_9_6_a_tab_is_told_as_one(head: str) -> None:
    with pytest.raises(HeadError, match="this line is indented with a tab") as caught:
        split_post(f"---\n{head}---\n")
    assert caught.value.line == 2 + head[: head.index("\t")].count("\n")
    assert caught.value.hint == "indent it with spaces"


@pytest.mark.parametrize("text", ["{{< figure >}}\n", "{% raw %}\n", "{note}\n", "++++\n"])
def test_what_only_looks_like_a_head_is_text(text: str) -> None:
    assert split_post(text).body == text
