"""Entries of an old feed find their posts: by the surest clue first, and never by a guess."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.content import Post
from publisher.feeds.adoption import OldEntry
from publisher.feeds.adoption.addresses import find_slug, normalise_url
from publisher.feeds.adoption.match import Clue, match_entries

DAY = datetime(2024, 1, 2, 9, tzinfo=UTC)


def post(name: str = "a", *, url: str = "", title: str = "A title", published: datetime = DAY) -> Post:
    return Post(
        key=name,
        id=f"tag:{name}",
        path=f"{name}.md",
        url=url or f"https://x.example/2024/{name}/",
        title=title,
        published=published,
    )


def entry(identifier: str = "u:1", *links: str, title: str = "", published: datetime | None = None) -> OldEntry:
    return OldEntry(id=identifier, links=links, title=title, published=published)


@pytest.mark.parametrize(
    ("given", "clue"),
    [
        (entry("tag:a"), Clue.ID),
        (entry("u:1", "https://x.example/2024/a/"), Clue.LINK),
        (entry("u:1", "https://feeds.example/1", "https://x.example/2024/a/"), Clue.CANONICAL),
        (entry("https://x.example/2024/a/", "https://feeds.example/1"), Clue.CANONICAL),
        (entry("u:1", "http://www.X.example/2024/a"), Clue.ADDRESS),
        (entry("u:1", "https://x.example/2024/a/index.html"), Clue.ADDRESS),
        (entry("u:1", "https://x.example/2024/a.html?utm_source=rss#top"), Clue.ADDRESS),
        (entry("u:1", "https://x.example/2024/%61/"), Clue.ADDRESS),
        (entry("u:1", "https://old.example/2024/a/"), Clue.PATH),
        (entry("u:1", "https://old.example/posts/2024-01-02-A.html", published=DAY), Clue.SLUG),
        (entry("u:1", "https://old.example/?p=1", title="a <b>Title</b>", published=DAY), Clue.TITLE),
        (entry("u:1", title="A&amp;nbsp;title", published=DAY + timedelta(hours=20)), Clue.TITLE),
    ],
)
def test_the_surest_clue_counts(given: OldEntry, clue: Clue) -> None:
    others = [post("b", title="Another"), post("c", title="A third")]
    (match,) = match_entries([given], [*others, post()]).matches
    assert (match.post.path, match.clue) == ("a.md", clue)


@pytest.mark.parametrize(
    "given",
    [
        entry("u:1", "https://old.example/posts/a/", published=DAY + timedelta(days=3)),
        entry("u:1", "https://old.example/posts/a/"),
        entry("u:1", "https://x.example/", title="Another title", published=DAY),
        entry("u:1", "https://old.example/?p=1", title="A title", published=DAY - timedelta(days=9)),
        entry("u:1"),
    ],
)
def test_too_little_in_common_is_no_match(given: OldEntry) -> None:
    matching = match_entries([given], [post()])
    assert (matching.matches, len(matching.misses)) == ((), 1)


def test_an_entry_that_fits_two_posts_is_told_with_both() -> None:
    (miss,) = match_entries([entry(title="A title", published=DAY)], [post("a"), post("b")]).misses
    assert [candidate.path for candidate in miss.candidates] == ["a.md", "b.md"]


def test_two_entries_that_fit_one_post_are_told_both() -> None:
    link = "https://x.example/2024/a/"
    matching = match_entries([entry("u:1", link), entry("u:2", link)], [post()])
    assert [[rival.id for rival in miss.rivals] for miss in matching.misses] == [["u:2"], ["u:1"]]


def test_a_weaker_clue_decides_among_those_that_a_surer_one_fits() -> None:
    posts = [post("a", url="https://x.example/a/"), post("b", url="https://y.example/a/", title="Other")]
    given = entry("u:1", "https://old.example/a/", title="Other", published=DAY)
    (match,) = match_entries([given], posts).matches
    assert (match.post.path, match.clue) == ("b.md", Clue.TITLE)


def test_a_weaker_clue_never_overrules_a_surer_one() -> None:
    posts = [
        post("a", url="https://x.example/a/", title="One"),
        post("b", url="https://y.example/a/", title="Two"),
        post("c", title="Three"),
    ]
    given = entry("u:1", "https://old.example/a/", title="Three", published=DAY)
    assert match_entries([given], posts).matches == ()


def test_a_post_is_taken_once() -> None:
    entries = [entry("u:1", "https://x.example/2024/a/"), entry("u:2", title="A title", published=DAY)]
    matching = match_entries(entries, [post()])
    assert [match.entry.id for match in matching.matches] == ["u:1"]


@pytest.mark.parametrize("url", ["", "https://", "mailto:me@example.org", "http://[broken", "/", "?", "#x"])
def test_any_text_can_be_normalised(url: str) -> None:
    assert isinstance(normalise_url(url) + find_slug(url), str)
