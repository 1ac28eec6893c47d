"""The whole of it: golden files of a rich post, and the rules of structure, size and footer on compiled mail."""

import contextlib
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import html as lxml_html

from publisher.content import Post, Rendered
from publisher.errors import PublisherError
from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.inline import inline_css
from publisher.newsletter.lint.weight import CLIPPED_ABOVE
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.slots import names_of_slots
from publisher.settings import Settings
from tests.newsletter.conftest import CONFIG, make_post, make_rendered, make_settings
from tests.newsletter.write_golden import GOLDEN, golden_files

Compile = Callable[..., Compiled]


@pytest.fixture
def issue(settings: Settings, sample: tuple[Post, Rendered]) -> Compiled:
    return compile_issue(
        newsletter=settings.lists[0], posts=[sample], settings=settings, templates=MailTemplates(settings)
    )


@pytest.mark.parametrize("suffix", ["html", "txt", "eml"])
def test_the_sample_is_as_it_was_read_last(issue: Compiled, suffix: str) -> None:
    assert golden_files(issue)[suffix] == (GOLDEN / f"sample.{suffix}").read_bytes()


def test_it_is_the_same_each_time(compiled_from: Compile) -> None:
    assert compiled_from("<p>a</p>").digest == compiled_from("<p>a</p>").digest
    assert compiled_from("<p>a</p>").digest != compiled_from("<p>b</p>").digest


def test_S1_and_S2_how_a_document_begins(issue: Compiled) -> None:
    assert issue.html.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr"')
    assert "charset" in issue.html[:1024]
    document = lxml_html.document_fromstring(issue.html)
    assert document.findtext(".//title") == issue.subject
    names = [meta.get("name") for meta in document.iter("meta")]
    assert {"viewport", "format-detection", "color-scheme", "supported-color-schemes"} <= set(names)


def test_S3_kept_styles_are_small_and_in_two_blocks(issue: Compiled) -> None:
    styles = [style.text for style in lxml_html.document_fromstring(issue.html).iter("style")]
    assert len(styles) == 2
    assert sum(map(len, styles)) <= 8000
    assert "@media" in styles[0]
    assert "ogsc" not in styles[0]
    assert "@media" not in styles[1]


def test_S5_layout_tables_have_a_role_even_for_outlook_and_data_tables_have_none(issue: Compiled) -> None:
    for opening in re.findall(r"<table[^>]*>", issue.html):
        attributes = ('border="0"', 'cellpadding="0"', 'cellspacing="0"')
        assert all(attribute in opening for attribute in attributes)
        assert ('role="presentation"' in opening) != ('class="data"' in opening)


def test_S7_and_S9_nothing_runs_and_no_comment_is_left_but_outlooks(compiled_from: Compile) -> None:
    body = "<p>a<!-- secret --><script>1</script><style>p{}</style></p><form><input name=q></form><link href=x>"
    html = compiled_from(body).html
    assert not re.search(r"<(script|form|input|link|iframe|object|base)\b", html)
    assert "secret" not in html
    assert all(
        comment.startswith(("[if ", "<![endif]")) for comment in re.findall(r"<!--(.*?)-->", html, re.DOTALL)
    )


def test_S8_every_address_is_absolute(issue: Compiled) -> None:
    addresses = re.findall(r'(?:href|src)="([^"]*)"', issue.html)
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_S10_no_id_is_left(issue: Compiled) -> None:
    assert not re.search(r"\sid=", issue.html)


def test_A1_one_h1_and_no_rank_skipped(issue: Compiled) -> None:
    ranks = [int(rank) for rank in re.findall(r"<h([1-6])", issue.html)]
    assert ranks == [1, 2, 3, 2]


def test_A3_a_language_from_right_to_left_mirrors_the_sides(compiled_from: Compile) -> None:
    html = compiled_from("<blockquote><p>א</p></blockquote><ul><li>ב</li></ul>", language="he", title="שלום").html
    assert '<html lang="he" dir="rtl"' in html
    assert "border-right:3px" in html
    assert "padding-right:26px" in html
    assert "left" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL).partition('class="post"')[2]


def test_A3_a_post_that_runs_the_other_way_than_its_digest_is_mirrored_alone(settings: Settings) -> None:
    body = "<ul><li>a</li></ul><blockquote><p>b</p></blockquote><table><tbody><tr><td>c</td></tr></tbody></table>"
    posts = [(make_post(language=language), make_rendered("", body)) for language in ("he", "en")]
    digest = compile_issue(
        newsletter=settings.lists[0], posts=posts, settings=settings, templates=MailTemplates(settings)
    ).html
    there, here = re.findall(r'<h2.*?<p class="read"', digest, re.DOTALL)
    for said in ('lang="he" dir="rtl"', "padding-right:26px", "border-right:3px solid", "text-align:right"):
        assert said in there
        assert said not in here
    assert "border-left:3px" not in there
    assert "text-align:left" not in there


def test_F1_both_parts_say_who_why_where_and_how_to_leave(issue: Compiled) -> None:
    for part in (issue.html, issue.text):
        assert sorted(names_of_slots(part)) == ["address", "confirmed", "unsubscribe"]
        for said in ("subscribed to", "Unsubscribe", "1 Harbour Street", "https://example.org/", issue.archived_at):
            assert said in part
    assert "\nhttps://slot.invalid/nlx-unsubscribe-nlx\n" in issue.text
    assert issue.text.count("\n-- \n") == 1


def test_F2_the_preheader_comes_first_and_is_hidden_without_colour(issue: Compiled) -> None:
    body = lxml_html.document_fromstring(issue.html).find("body")
    first = body[0]
    assert first.get("aria-hidden") == "true"
    assert first.text_content().startswith(issue.preheader)
    assert "display:none" in first.get("style")
    assert "color" not in first.get("style")


def test_T1_both_parts_have_the_same_words_and_links(issue: Compiled) -> None:
    article = lxml_html.document_fromstring(issue.html).find_class("card")[0]
    in_html = re.findall(r"\w+", article.text_content())
    in_text = re.findall(r"\w+", issue.text)
    assert len(set(in_html) & set(in_text)) / len(set(in_html)) >= 0.9
    for address in dict.fromkeys(re.findall(r'href="(https://example[^"]*)"', issue.html)):
        assert address in issue.text


def test_a_digest_has_titles_excerpts_and_links(settings: Settings) -> None:
    posts = [
        (
            make_post(title=title, url=f"https://example.org/{title}/"),
            make_rendered("<p>whole</p>", f"<p>{title}!</p>"),
        )
        for title in ("One", "Two & more", "Three")
    ]
    issue = compile_issue(
        newsletter=settings.lists[0], posts=posts, settings=settings, templates=MailTemplates(settings)
    )
    assert issue.subject == "One, and 2 more"
    assert issue.preheader == "Two & more · Three"
    assert issue.archived_at == "https://example.org/"
    assert "whole" not in issue.html + issue.text
    assert "Two &amp; more!" in issue.html
    assert "Read “Two & more”:\nhttps://example.org/Two & more/" in issue.text
    assert re.findall(r"<h([1-6])", issue.html) == ["1", "2", "2", "2"]


def test_A2_a_link_names_a_long_title_as_far_as_a_line_holds_it(compiled_from: Compile) -> None:
    issue = compiled_from("<p>One</p>", "<p>Two</p>", title="On bread, and patience, and " + "more " * 20)
    said = "Read “On bread, and patience, and more more more more more more…”"
    assert f">{said}</a>" in issue.html
    assert f"{said}:\n" in issue.text


def test_a_post_in_another_language_is_framed_in_it(compiled_from: Compile) -> None:
    issue = compiled_from("<p>Guten Tag</p>", language="de")
    assert issue.language == "de"
    assert "26. Dezember 2024" in issue.text
    assert "Abbestellen" in issue.html


def test_a_title_is_text_and_never_markup_or_a_template(compiled_from: Compile) -> None:
    issue = compiled_from("<p>{{ 7*7 }}</p>", title="<b>{{ 7*7 }}</b> & co")
    assert issue.subject == "<b>{{ 7*7 }}</b> & co"
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt; &amp; co" in issue.html
    assert "<p" in issue.html
    assert "49" not in issue.html + issue.text


def test_a_post_that_would_be_cut_off_is_mailed_as_its_excerpt(compiled_from: Compile) -> None:
    issue = compiled_from("<p>long words</p>" * 9000)
    assert issue.oversize
    assert "It began with a question." in issue.text
    assert "long words" not in issue.html
    assert 'class="button"' in issue.html
    assert len(issue.html) < CLIPPED_ABOVE


def test_a_post_of_many_bytes_in_transfer_is_cut_off_too(compiled_from: Compile) -> None:
    assert compiled_from(f"<p>{'日 é ' * 16000}</p>").oversize


def test_an_oversize_post_is_refused_where_the_list_says_so(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, CONFIG + 'oversize = "refuse"\n')
    posts = [(make_post(), make_rendered("<p>long words</p>" * 9000))]
    with pytest.raises(PublisherError, match=r"what-happened-in-2024\.md is larger"):
        compile_issue(
            newsletter=settings.lists[0], posts=posts, settings=settings, templates=MailTemplates(settings)
        )


def test_a_list_without_a_postal_address_mails_nothing(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, re.sub(r"postal_address.*", "", CONFIG))
    with pytest.raises(PublisherError) as caught:
        compile_issue(
            newsletter=settings.lists[0],
            posts=[(make_post(), make_rendered("<p>a</p>"))],
            settings=settings,
            templates=MailTemplates(settings),
        )
    assert [problem.code for problem in caught.value.problems] == ["list-postal-address"]


def test_a_post_can_not_ask_for_a_readers_data(compiled_from: Compile) -> None:
    with pytest.raises(PublisherError) as caught:
        compiled_from("<p>nlx-address-nlx</p>")
    assert caught.value.problems[0].path == "what-happened-in-2024.md"


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that writes down who asks."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(204)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", hits
        server.shutdown()


def test_nothing_is_ever_fetched(
    canary: tuple[str, list[str]], settings: Settings, sample: tuple[Post, Rendered]
) -> None:
    base, hits = canary
    # Written as an escape, so that only a parser of CSS sees the @import. What lints would refuse it before.
    sheet = f'@\\69mport "{base}/css"; .post p{{background:url({base}/p.png)}}'
    with contextlib.suppress(PublisherError):
        inline_css(f'<meta charset="utf-8"><style>{sheet}</style><div class="post"><p>x</p></div>', "issue.html")
    body = (
        f'<link rel="stylesheet" href="{base}/a.css"><img src="{base}/b.png"><iframe src="{base}/c"></iframe>'
        f'<p style="background:url({base}/d)">x</p>' + sample[1].html
    )
    compile_issue(
        newsletter=settings.lists[0],
        posts=[(sample[0], make_rendered(body))],
        settings=settings,
        templates=MailTemplates(settings),
    )
    assert hits == []
