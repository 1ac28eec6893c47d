from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.newsletter.post_tree import read_post_tree
from publisher.newsletter.text import render_text
from publisher.newsletter.text_layout import indent, lay_out_table, width_of, wrap
from tests.newsletter.conftest import words_of

ENGLISH = words_of("en")


def text_of(html: str) -> str:
    tree = read_post_tree(html, url="https://example.org/", first_heading=2, words=ENGLISH)
    return render_text(tree, ENGLISH)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a  b\n c</p><p>d<br>e</p>", "a b c\n\nd\ne"),
        ("<p>a &amp; b &lt; c</p>", "a & b < c"),
        ("<p><strong>a</strong> <em>b</em> <code>c</code></p>", "a b `c`"),
        ("loose <b>words</b><p>a</p>more", "loose words\n\na\n\nmore"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "* a\n* b\n  * c"),
        ("<ol start='9'><li>a</li><li>b</li></ol>", "9. a\n10. b"),
        ("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "* a\n\n  b\n\n* c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote><ul><li>a</li></ul><blockquote>b</blockquote></blockquote>", "> * a\n>\n> > b"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\n    b"),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<p>x<sup>2</sup> H<sub>2</sub>O</p>", "x² H2O"),
        ('<p><a href="https://e.org/">https://e.org/</a></p>', "https://e.org/"),
        ('<p><a href="mailto:a@e.org">a@e.org</a></p>', "a@e.org"),
        (
            '<p><a href="https://e.org/1">a</a> <a href="https://e.org/2">b</a> <a href="https://e.org/1">c</a></p>',
            "a [1] b [2] c [1]\n\n[1] https://e.org/1\n[2] https://e.org/2",
        ),
        ('<p><img src="https://e.org/a.png" alt=""></p><p>b</p>', "b"),
        (
            '<p><a href="https://e.org/"><img src="https://e.org/a.png" alt="A"></a></p>',
            "[Image: A] [1]\n\n[1] https://e.org/",
        ),
        ("<table><tr><td>a</td><td>bcd</td></tr><tr><td>ef</td></tr></table>", "a   bcd\nef"),
        ("", ""),
    ],
)
def test_T2_how_it_reads(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_table_that_is_too_wide_becomes_lines_of_key_and_value() -> None:
    rows = [["Ann", "w " * 40], ["Bob", ""]]
    laid = lay_out_table(["Name", "Words"], [[cell.strip() for cell in row] for row in rows], [])
    assert laid.startswith("Name: Ann\nWords: w w")
    assert laid.endswith("\n\nName: Bob")
    assert max(map(width_of, laid.split("\n"))) <= 72


def test_T2_chinese_and_japanese_are_wrapped_between_characters() -> None:
    lines = wrap("日本語の文章。" * 20).split("\n")
    assert len(lines) > 2
    assert all(60 < width_of(line) <= 74 for line in lines[:-1])
    assert not any(line.startswith("。") for line in lines)


@given(st.text(alphabet="ab é日🙂-。\n", max_size=300))
def test_T2_wrapping_loses_nothing_and_leaves_no_blank_at_an_end(text: str) -> None:
    wrapped = wrap(text)
    assert "".join(wrapped.split()) == "".join(text.split())
    assert all(line == line.rstrip(" ") for line in wrapped.split("\n"))


@given(st.lists(st.text(alphabet="abé", min_size=1, max_size=20), max_size=60))
def test_T2_lines_are_as_wide_as_they_may_be(words: list[str]) -> None:
    lines = wrap(" ".join(words)).split("\n")
    assert all(width_of(line) <= 72 for line in lines)
    for line, following in pairwise(lines):
        assert width_of(line) + 1 + width_of(following.split(" ")[0]) > 72


def test_blank_lines_within_an_indented_block_stay_empty() -> None:
    assert indent("a\n\nb", "* ", "  ") == "* a\n\n  b"
