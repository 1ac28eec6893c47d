"""What a post's HTML becomes on its way to both parts."""

import re

import pytest
from lxml import html as lxml_html

from publisher.newsletter.mail_html import dress_for_mail
from publisher.newsletter.post_tree import read_post_tree
from publisher.newsletter.text import render_text
from tests.newsletter.conftest import words_of

URL = "https://example.org/post/"
ENGLISH = words_of("en")

A_PICTURE = """<img src="https://e.org/a.png" alt="A" width="100" \
style="width:100%;max-width:100px;height:auto" class="picture">"""

TICKED = """<ul><li><span class="task" role="img" aria-label="done">☑</span> a</li>\
<li><p><span class="task" role="img" aria-label="to do">☐</span> b</p></li></ul>"""

FOOTNOTE = """<p>x<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p>\
<div class="footnote"><hr><ol><li id="fn:1"><p>y \
<a class="footnote-backref" href="#fnref:1">↩</a></p></li></ol></div>"""


def both(html: str) -> tuple[str, str]:
    tree = read_post_tree(html, url=URL, first_heading=2, words=ENGLISH)
    text = render_text(tree, ENGLISH)
    return dress_for_mail(tree, url=URL, width=536, words=ENGLISH), text


@pytest.mark.parametrize(
    ("given", "html", "text"),
    [
        ('<p>a <a href="#b">b</a></p>', f'<p>a <a href="{URL}#b">b</a></p>', f"a b [1]\n\n[1] {URL}#b"),
        ('<p><a href="javascript:x()">a</a></p>', "<p>a</p>", "a"),
        ('<p><img src="data:image/png;base64,AAAA" alt="A dot"> b</p>', "<p>A dot b</p>", "A dot b"),
        ('<p id="x" onclick="y" style="color:red">a</p>', "<p>a</p>", "a"),
        ("<h1>a</h1><h4>b</h4><h2>c</h2>", "<h2>a</h2><h3>b</h3><h3>c</h3>", "a\n-\n\nb\n-\n\nc\n-"),
        ('<h2>a<a class="headerlink" href="#a">¶</a></h2>', "<h2>a</h2>", "a\n-"),
        ("<div class='toc'><ul><li>a</li></ul></div><p>b</p>", "<p>b</p>", "b"),
        (
            '<figure><img src="https://e.org/a.png" alt="A" width="100"><figcaption>b</figcaption></figure>',
            f'<div><p class="above">{A_PICTURE}</p><p class="caption">b</p></div>',
            "[Image: A] <https://e.org/a.png>\n\nb",
        ),
        (
            FOOTNOTE,
            '<p>x<sup>1</sup></p><div class="footnote"><hr><ol><li><p>y </p></li></ol></div>',
            f"x¹\n\n{'-' * 20}\n\n¹ y",
        ),
        (
            "<ul><li>☑ a</li><li><p>☐ b</p></li></ul>",
            TICKED,
            "* [x] a\n\n* [ ] b",
        ),
        ("<section><iframe src='https://e.org/'></iframe><p>a<input></p></section>", "<div><p>a</p></div>", "a"),
    ],
)
def test_a_post_becomes_html_and_text(given: str, html: str, text: str) -> None:
    assert both(given) == (html, text)


def test_code_keeps_its_lines_and_blanks_without_white_space_rules() -> None:
    html, text = both(
        '<div class="highlight"><pre><code><span class="k">if</span> a:\n    b  = 1\n</code></pre></div>'
    )
    assert '<pre dir="ltr"><span class="k">if</span> a:<br>\xa0\xa0\xa0\xa0b\xa0\xa0= 1</pre>' in html
    assert html.startswith('<table role="presentation"')
    assert text == "    if a:\n        b  = 1"


def test_neighbours_of_one_class_are_joined() -> None:
    html, _ = both('<pre><span class="s">"</span><span class="s">a</span><span class="k">b</span></pre>')
    assert '<pre dir="ltr"><span class="s">"a</span><span class="k">b</span></pre>' in html


def test_long_code_is_cut_in_html_with_a_link_and_whole_in_text() -> None:
    lines = "".join(f'<span class="k">line</span> {number}\n' for number in range(100))
    html, text = both(f"<pre>{lines}</pre><p>after</p>")
    assert html.count("<br>") == 59
    assert "60" not in html.partition("</pre>")[0]
    assert f'</table><p class="more"><a href="{URL}">See all of this code on the web</a></p><p>after</p>' in html
    assert text.count("\n") == 101


def test_line_numbers_are_left_out() -> None:
    html, text = both(
        '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td><td class="code">'
        '<div class="highlight"><pre>a\nb</pre></div></td></tr></table>'
    )
    assert html.count("<pre ") == 1
    assert text == "    a\n    b"


def test_heading_cells_say_what_they_head_and_columns_how_they_stand() -> None:
    html, text = both(
        "<table><thead><tr><th>a</th><th style='text-align: right'>b</th></tr></thead>"
        "<tbody><tr><td>1</td><td style='text-align: right'>2000</td></tr></tbody></table>"
    )
    assert '<th scope="col">a</th><th align="right" scope="col" class="right">b</th>' in html
    assert "style" not in html
    assert text == "a     b\n-  ----\n1  2000"


def test_a_wide_table_scrolls_and_links_to_the_web() -> None:
    html, _ = both(f"<table><tr>{'<td>a</td>' * 5}</tr></table><p>after</p>")
    assert html.startswith('<div class="scroll"><table class="data above"')
    assert f'</div><p class="more"><a href="{URL}">See this table on the web</a></p><p>after</p>' in html


@pytest.mark.parametrize(
    ("cells", "is_wide"),
    [
        (["Name", "1,234.50", "yes", "no"], False),
        (["Throughput", "Configuration", "Development"], True),
        (["https://example.org/a/very/long/way/to/go", "x"], False),  # it may be broken
        (["日本語の見出しはどこでも折り返せます"] * 4, False),
    ],
)
def test_a_table_links_to_the_web_where_its_words_have_no_room_on_a_phone(cells: list[str], is_wide: bool) -> None:  # noqa: FBT001 - a case
    html, _ = both(f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>")
    assert ("See this table on the web" in html) == is_wide
    assert ('<td class="long">https' in html) == cells[0].startswith("https")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<img src="a.png">', 'src="https://example.org/post/a.png"'),
        ('<img src="a" width="1200" height="600">', 'width="536" height="268"'),
        ('<img src="a" width="1200px">', 'width="536"'),
        ('<img src="a" width="50%">', 'width="536" style="width:auto;max-width:100%;height:auto"'),
        ('<img src="a" srcset="b 2x" loading="lazy">', 'width="536" style="width:auto'),
    ],
)
def test_a_picture_has_a_width_in_pixels(given: str, kept: str) -> None:
    html, _ = both(f"<p>{given}</p>")
    assert kept in html
    assert 'alt=""' in html
    assert "srcset" not in html
    assert "loading" not in html


def test_A4_a_picture_among_words_has_room_for_its_own_words_where_it_is_not_shown() -> None:
    html, _ = both('<p>where <img src="a.png" alt="x_{ij}" width="30" height="12"> is</p>')
    assert 'width="30" height="12" style="max-width:100%;height:auto" class="inline-picture"' in html


@pytest.mark.parametrize(
    "given", ["<img src='a.png' alt='A'>", "<a href='https://e.org/'><img src='a.png' alt='A'></a>"]
)
def test_a_picture_between_paragraphs_has_one_of_its_own(given: str) -> None:
    html, _ = both(f"<p>before</p>{given}<p>after</p>")
    assert re.search(r"</p><p>(<a [^>]+>)?<img [^>]*>(</a>)?</p><p>after", html)


def test_a_link_around_several_pictures_holds_no_paragraph() -> None:
    two = "<a href='https://e.org/'><img src='a.png' alt='A'><div><img src='b.png' alt='B'></div></a>"
    html, _ = both(f"<div>{two}</div>")
    assert "<p>" not in html


def test_a_small_picture_among_words_is_not_stretched() -> None:
    html, _ = both('<p>so <img src="https://e.org/smile.png" alt="smile"> it goes</p>')
    assert 'width="' not in html


@pytest.mark.parametrize(
    ("kind", "look"), [("note", "note"), ("success", "tip"), ("bug", "danger"), ("odd", "note")]
)
def test_an_admonition_is_a_box_with_its_title_in_words(kind: str, look: str) -> None:
    html, text = both(f'<div class="admonition {kind}"><p class="admonition-title">Mind</p><p>the gap</p></div>')
    assert f'<td class="admonition {look}"><p class="admonition-title">Mind</p>' in html
    assert text == "MIND: the gap"


def test_the_tree_of_the_text_is_not_changed_by_the_html() -> None:
    tree = read_post_tree("<pre>a\n  b</pre>", url=URL, first_heading=2, words=ENGLISH)
    before = lxml_html.tostring(tree)
    dress_for_mail(tree, url=URL, width=536, words=ENGLISH)
    assert lxml_html.tostring(tree) == before


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ('<a href="https://e.org/"><img src="https://e.org/a.png" alt="" width="9"></a>', 'alt="Image"'),
        ('<a href="https://e.org/" title="T"><img src="https://e.org/a.png" width="9"></a>', 'alt="T"'),
        ('<a href="https://e.org/"> </a>b', " b"),
        ("<figure><figcaption><p>a</p></figcaption></figure>", '<div><div><p class="caption">a</p></div></div>'),
        ("<p>a</p><p>b<table><tr><td>c</td></tr></table></p>", "<p>a</p>"),
    ],
)
def test_A2_every_link_says_something_and_no_paragraph_holds_a_block(given: str, html: str) -> None:
    written, _ = both(given)
    assert html in written
    assert not re.search(r"<p[^>]*>(?:(?!</p>).)*<(?:table|div|p)\b", written)


def test_a_film_is_a_linked_picture_that_says_so_and_a_link_below_it() -> None:
    html, text = both(
        '<p>a</p><a href="https://e.org/f.mp4"><img src="https://e.org/f.jpg" alt="A walk"></a><p>b</p>'
    )
    assert 'alt="Play: A walk"' in html
    assert '<p class="more"><a href="https://e.org/f.mp4">Play: A walk</a></p><p>b</p>' in html
    assert text == "a\n\nPlay: A walk [1]\n\nb\n\n[1] https://e.org/f.mp4"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://www.youtube.com/watch?v=x", "Play: youtube.com"),
        ("https://e.org/a.mp3", "Listen: e.org"),
        ("https://e.org/about", "https://e.org/about"),
    ],
)
def test_A2_a_bare_address_of_a_film_or_a_sound_says_what_it_is(address: str, said: str) -> None:
    html, _ = both(f'<p><a href="{address}">{address}</a> <a href="{address}">words of an author</a></p>')
    assert f">{said}</a>" in html
    assert ">words of an author</a>" in html
