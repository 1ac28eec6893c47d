import re

import css_inline
import pytest
from lxml import html as lxml_html

from publisher.errors import PublisherError
from publisher.newsletter.inline import inline_css

KEPT = (
    '<style data-premailer="ignore" data-css-inline="ignore">'
    "@media (max-width:620px){.a{color:red !important}}</style>"
)


def page(css: str, body: str, head: str = "") -> str:
    head = f'<meta charset="utf-8">{head}<style>{css}</style>'
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>"


def style_of(inlined: str, tag: str = "p") -> dict[str, str]:
    style = next(lxml_html.document_fromstring(inlined).iter(tag)).get("style") or ""
    return dict(re.sub(r"\s+", "", pair).split(":", 1) for pair in style.split(";") if pair.strip())


@pytest.mark.parametrize(
    ("css", "body"),
    [
        ("p{color:red}", "<p>x</p>"),
        ("p{color:red} .b{color:blue}", '<p class="b">x</p>'),
        (".b{color:blue} p{color:red}", '<p class="b">x</p>'),
        ("p{margin-bottom:16px} .m{margin:4px}", '<p class="m">x</p>'),
        (".m{margin:4px} p.m{margin-bottom:16px}", '<p class="m">x</p>'),
        (".post p{margin:0 0 20px} p{margin:0}", '<div class="post"><p>x</p></div>'),
        ("p{color:red !important} .b{color:blue}", '<p class="b">x</p>'),
        ("p{color:red}", '<p style="color:green">x</p>'),
        ("p{color:red !important}", '<p style="color:green">x</p>'),
        ("td p{color:red} .a .b{color:blue}", '<table class="a"><tr><td><p class="b">x</p></td></tr></table>'),
    ],
)
def test_C4_the_cascade_is_what_another_inliner_makes_of_it(css: str, body: str) -> None:
    ours, theirs = style_of(inline_css(page(css, body), "t.html")), style_of(css_inline.inline(page(css, body)))
    assert list(ours.items()) == list(theirs.items())


def test_S1_the_document_type_is_always_first() -> None:
    assert inline_css(page("", "<p>x</p>").replace("DOCTYPE", "doctype"), "t.html").startswith(
        "<!DOCTYPE html>\n<html>"
    )


def test_S3_a_kept_style_is_kept_to_the_byte_and_no_other() -> None:
    inlined = inline_css(page("p{color:red}", "<p>x</p>", KEPT), "t.html")
    assert re.findall(r"<style>.*?</style>", inlined) == [re.sub(r" data-[a-z-]+=\"ignore\"", "", KEPT)]


def test_S9_comments_are_dropped_but_for_outlooks() -> None:
    outlook = "<!--[if mso]><table><tr><td><![endif]-->"
    other = "<!--[if !mso]><!--><b>x</b><!--<![endif]-->"
    inlined = inline_css(page("", f"<p>{outlook}{other}<!-- gone --></p>"), "t.html")
    assert outlook in inlined
    assert other in inlined
    assert "gone" not in inlined


def test_S12_no_white_space_stands_between_a_cell_and_its_picture() -> None:
    inlined = inline_css(
        page("", '<table>\n <tr>\n  <td>\n <img src="https://e.org/a" alt="">\n </td></tr></table>'), "t.html"
    )
    assert '<td><img src="https://e.org/a" alt=""></td>' in inlined


def test_the_size_of_a_picture_stays() -> None:
    inlined = inline_css(
        page("img{width:100%;height:auto}", '<img src="https://e.org/a" alt="" width="536">'), "t.html"
    )
    assert 'width="536"' in inlined
    assert 'height="' not in inlined


def test_attributes_stand_only_where_html_4_defines_them() -> None:
    css = "span,td{background-color:#ffffff;text-align:left;vertical-align:top}"
    inlined = inline_css(page(css, "<table><tr><td><span>x</span></td></tr></table>"), "t.html")
    assert re.search(r'<td [^>]*bgcolor="#fff', inlined)
    assert not re.search(r"<span [^>]*(bgcolor|align|valign)=", inlined)


@pytest.mark.parametrize(
    ("css", "body", "head", "told"),
    [
        ("a:hover{color:red}", "<a>x</a>", "", "neither inlined nor kept"),
        ("@media print{p{color:red}}", "<p>x</p>", "", "neither inlined nor kept"),
        ('@import "http://127.0.0.1:9/a.css"; p{color:red}', "<p>x</p>", "", "an @-rule"),
        ("@font-face{font-family:x} p{color:red}", "<p>x</p>", "", "an @-rule"),
        ("p{color:red}", "<p>x</p>", '<link rel="stylesheet" href="https://e.org/a.css">', "<link>"),
        ("a[href^='x,y']{color:red}", "<p>x</p>", "", "can't be inlined"),
    ],
)
def test_what_would_break_the_mail_names_the_template(css: str, body: str, head: str, told: str) -> None:
    with pytest.raises(PublisherError, match=re.escape(told)) as caught:
        inline_css(page(css, body, head), "email_templates/issue.html")
    assert "email_templates/issue.html" in str(caught.value)
