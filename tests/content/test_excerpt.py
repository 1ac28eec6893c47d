"""The part of a post that is shown before the rest."""

import pytest

from tests.content.conftest import Site

LONG = " ".join(f"word{number}" for number in range(100))


@pytest.mark.parametrize(
    "marker",
    [
        "<!-- more -->",
        "<!--more-->",
        "<!--  MORE  -->",
        "<!-- truncate -->",
        "<!-- excerpt -->",
        "<!-- TEASER_END -->",
        "<!-- PELICAN_END_SUMMARY -->",
    ],
)
def test_content_9_11_the_marker_and_its_forms(site: Site, marker: str) -> None:
    rendered = site.render(f"One.\n\n{marker}\n\nTwo.\n")
    assert (rendered.excerpt_html, rendered.excerpt_text, rendered.has_more) == ("<p>One.</p>", "One.", True)
    assert "<!--" not in rendered.html
    assert "Two." in rendered.html


@pytest.mark.parametrize(
    ("markdown", "excerpt"),
    [
        (
            "- one\n- two\n\n    <!-- more -->\n\n- three",
            "<ul>\n<li>one</li>\n<li>\n<p>two</p>\n</li></ul>",
        ),
        ("One <!-- more --> two.", "<p>One </p>"),
        (
            "One[^1] and [ref].\n\n<!-- more -->\n\n[ref]: https://r.example/\n[^1]: Note.",
            '<p>One and <a href="https://r.example/">ref</a>.</p>',
        ),
        ("> quoted\n>\n> <!-- more -->\n>\n> later", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        (
            "`<!-- more -->` is written so.\n\n<!-- more -->\n\nLater.",
            "<p><code>&lt;!-- more --&gt;</code> is written so.</p>",
        ),
        ("```html\n<!-- more -->\n```\n\nEnd.", "<p>End.</p>"),
        ("# A title\n\nOne.\n\n<!-- more -->\n\nTwo.", "<p>One.</p>"),
        ("<!-- more -->\n\nOnly this.", "<p>Only this.</p>"),
    ],
)  # fmt: skip - a case a line, as far as it goes
def test_content_9_11_the_tree_is_cut_and_what_is_open_is_closed(site: Site, markdown: str, excerpt: str) -> None:
    assert site.render(markdown).excerpt_html == excerpt


def test_content_9_11_the_description_comes_after_the_marker_and_before_the_text(site: Site) -> None:
    marked = site.render("One.\n\n<!-- more -->\n\nTwo.", description="'In short: a < b'")
    assert marked.excerpt_text == "One."
    unmarked = site.render("One.\n\nTwo.", description="'In short: a < b'")
    assert (unmarked.excerpt_html, unmarked.excerpt_text) == ("<p>In short: a &lt; b</p>", "In short: a < b")
    assert unmarked.has_more


def test_content_9_11_without_either_it_is_the_first_paragraph(site: Site) -> None:
    rendered = site.render("## Part\n\n![](a.png)\n\nFirst *words*.\n\nMore.")
    assert (rendered.excerpt_html, rendered.has_more) == ("<p>First <em>words</em>.</p>", True)


def test_content_9_11_a_long_first_paragraph_ends_after_70_words(site: Site) -> None:
    text = site.render(LONG).excerpt_text
    assert (len(text.split()), text[-7:]) == (70, "word69…")


def test_a_short_post_is_its_own_excerpt(site: Site) -> None:
    rendered = site.render("All of it.")
    assert (rendered.excerpt_html, rendered.has_more) == (rendered.html, False)


def test_a_post_without_words_has_no_excerpt(site: Site) -> None:
    assert (site.render("").excerpt_text, site.render("").html) == ("", "")


def test_the_plain_text_of_an_excerpt_keeps_words_apart(site: Site) -> None:
    rendered = site.render("One<br>two[^1] **bo**ld\n\n- three\n- four\n\n<!-- more -->\n\n[^1]: N")
    assert rendered.excerpt_text == "One two bold three four"


def test_a_picture_alone_still_has_a_text(site: Site) -> None:
    rendered = site.render("![A map](a.png)\n\n<!-- more -->\n\nThe words come later.")
    assert rendered.excerpt_text == "The words come later."
