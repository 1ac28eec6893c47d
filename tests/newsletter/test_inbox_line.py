import pytest

from publisher.newsletter.inbox_line import preheader_of, subject_of
from tests.newsletter.conftest import make_post, make_rendered, words_of

A_LONG_SENTENCE = "This sentence has more than forty characters in it."


@pytest.mark.parametrize(
    ("post", "excerpt", "expected"),
    [
        ({"preheader": "Asked for"}, "", "Asked for"),
        ({"description": A_LONG_SENTENCE}, "Another.", A_LONG_SENTENCE),
        ({"description": "Short."}, f"First. {A_LONG_SENTENCE} No.", f"Short. First. {A_LONG_SENTENCE}"),
        ({"description": "Short"}, f"{A_LONG_SENTENCE}", f"Short – {A_LONG_SENTENCE}"),
        ({"description": ""}, f"{A_LONG_SENTENCE} More.", A_LONG_SENTENCE),
        ({"description": "The title!", "title": "The title"}, A_LONG_SENTENCE, A_LONG_SENTENCE),
        ({"preheader": "the title", "description": ""}, A_LONG_SENTENCE, A_LONG_SENTENCE),
        ({"description": "word " * 40}, "", "word " * 20 + "word…"),
        ({"description": ""}, "日本語の文です。" * 9, "日本語の文です。"),
        ({"description": ""}, "", ""),
    ],
)
def test_F2_the_preheader(post: dict[str, str], excerpt: str, expected: str) -> None:
    known = {"title": "The title"} | post
    line = preheader_of([(make_post(**known), make_rendered("<p></p>", f"<p>{excerpt}</p>"))], known["title"])
    assert line == expected
    assert len(line) <= 110


def test_F2_the_text_itself_is_what_there_is_to_say_where_the_rest_repeats_the_title() -> None:
    rendered = make_rendered(
        f"<pre>code</pre><p>It <em>began</em>. {A_LONG_SENTENCE} More.</p>", "<p>The title</p>"
    )
    line = preheader_of([(make_post(title="The title", description="The title."), rendered)], "The title")
    assert line == f"It began. {A_LONG_SENTENCE}"


def test_the_subject_is_what_was_asked_for_or_the_title() -> None:
    rendered = make_rendered("<p>x</p>")
    assert subject_of([(make_post(title=" A\n title "), rendered)], words_of("en")) == "A title"
    assert subject_of([(make_post(email_subject="Asked"), rendered)], words_of("en")) == "Asked"


@pytest.mark.parametrize(
    ("language", "count", "subject"),
    [
        ("en", 2, "T, and one more"),
        ("en-GB", 3, "T, and 2 more"),
        ("de", 2, "T und ein weiterer Beitrag"),
        ("fr", 3, "T, et 2 autres articles"),
        ("es_MX", 3, "T y 2 artículos más"),
        ("tlh", 2, "T, and one more"),
    ],
)
def test_the_subject_of_a_digest(language: str, count: int, subject: str) -> None:
    posts = [(make_post(title="T"), make_rendered("<p>x</p>"))] * count
    assert subject_of(posts, words_of(language)) == subject
