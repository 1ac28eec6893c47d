"""A mail as a page: what was a reader's own is left out of any template's mail, and nothing of it runs."""

import pytest

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.slots import ADDRESS, PREFERENCES, UNSUBSCRIBE, names_of_slots, phrase_slot, view_slot
from publisher.newsletter.web_twin import make_twin

NAME = phrase_slot("name", "Dear {}", "Dear reader")


def twin_of(body: str, head: str = "") -> str:
    document = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    compiled = Compiled(
        subject="News",
        preheader=f"{NAME}, news",
        html=document,
        text="",
        language="en",
        template_hash="",
        archived_at="",
        oversize=False,
    )
    twin = make_twin(compiled)
    assert names_of_slots(f"{twin.body}{twin.style}{twin.title}{twin.description}") == []
    assert twin.description == "Dear reader, news"
    return twin.body


@pytest.mark.parametrize(
    ("mail", "page"),
    [
        (f'<p>Stay</p><p>Not for you? <a href="{UNSUBSCRIBE}">Leave</a></p>', "<p>Stay</p><p>Not for you? </p>"),
        (f'<a href="{PREFERENCES}">Choose</a> and stay', " and stay"),
        (f'<a href="{view_slot("https://example.org/")}">View</a>', ""),
        (f"<p>You, {ADDRESS}, asked for this.</p><p>Words</p>", "<p>Words</p>"),
        (f"<p>You, <b>{ADDRESS}</b>, asked for this.</p><p>Words</p>", "<p>Words</p>"),
        (f"<div>For {ADDRESS}<p>Words</p></div>", "<div>For <p>Words</p></div>"),
        (f"<p>{NAME}</p><p>Words</p>", "<p>Words</p>"),
        (f"<p>{NAME}, here it is.</p>", "<p>Dear reader, here it is.</p>"),
        (f'<img alt="{NAME}" src="https://a.example/">', '<img alt="Dear reader" src="https://a.example/">'),
        ('<div aria-hidden="true" style="display:none">Preheader</div><p>Words</p>', "<p>Words</p>"),
        ('<table><tr><td>A<tr><td class="footer">B</table>', "<table><tr><td>A</td></tr></table>"),
        ("<!--[if mso]><p>Word</p><![endif]--><p>Words</p>", "<p>Words</p>"),
        ('<div role="article" aria-roledescription="email">Words</div>', '<div role="article">Words</div>'),
    ],
)  # fmt: skip
def test_what_was_a_readers_own_is_left_out(mail: str, page: str) -> None:
    assert twin_of(mail) == page


@pytest.mark.parametrize(
    ("mail", "page"),
    [
        ("<script>alert(1)</script>Words", "Words"),
        ('<p onclick="alert(1)">Words</p>', "<p>Words</p>"),
        ('<a href=" javascript:alert(1)">Words</a>', "<a>Words</a>"),
        ('<a href="java\tscript:alert(1)">Words</a>', "<a>Words</a>"),
        ('<img src="data:image/svg+xml,x">', "<img>"),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<form action="https://evil.example/"><input name="a">Words</form>Rest', "Rest"),
        ('<iframe src="https://evil.example/"></iframe><style>p{}</style><link href="x">Words', "Words"),
        ('<a href="relative">Words</a>', "<a>Words</a>"),
        ('<a href="HTTPS://example.org/">Words</a>', '<a href="HTTPS://example.org/">Words</a>'),
    ],
)
def test_nothing_of_it_runs(mail: str, page: str) -> None:
    assert twin_of(mail) == page
