"""What a post's head says, and what is wrong with it."""

from datetime import UTC, datetime

import pytest

from publisher.content import Author, Visibility
from publisher.errors import Severity
from tests.content.conftest import NOON, Site


@pytest.mark.parametrize(
    ("date", "published", "updated"),
    [
        ("2024-01-31", "2024-01-31T00:00:00Z", None),  # UTC, though the site is in Singapore
        ("2024-01-31T12:00:00", "2024-01-31T12:00:00Z", None),
        ('"2024-01-31 12:00 +0800"', "2024-01-31T04:00:00Z", None),
        ("{created: 2024-01-31, updated: 2024-02-01T10:00:00}", "2024-01-31T00:00:00Z", "2024-02-01T10:00:00Z"),
        ("{created: 2024-01-31, reviewed: 2024-03-01}", "2024-01-31T00:00:00Z", None),
    ],
)
def test_content_1_a_date_is_a_text_or_a_table(site: Site, date: str, published: str, updated: str | None) -> None:
    site.add(date=date)
    post = site.post()
    assert post.published == datetime.fromisoformat(published)
    assert post.published.tzinfo is UTC
    assert post.updated == (datetime.fromisoformat(updated) if updated else None)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ({"publishDate": "2024-03-01"}, "2024-03-01"),
        ({"pubDate": "2024-03-01"}, "2024-03-01"),
        ({"published": "2024-03-01"}, "2024-03-01"),
        ({"published": "true"}, "2024-01-02"),
        ({"publishDate": "2024-03-01", "pubDate": "2024-04-01"}, "2024-03-01"),
    ],
)
def test_content_9_4_the_first_key_that_holds_a_date_counts(
    site: Site, head: dict[str, str], published: str
) -> None:
    site.add(**head)
    assert site.post().published.date().isoformat() == published


@pytest.mark.parametrize("key", ["lastmod", "last_modified_at", "modified", "updated", "updatedDate"])
def test_content_9_5_an_update_has_many_names(site: Site, key: str) -> None:
    site.add(**{key: "2024-05-06"})
    assert site.post().updated == datetime(2024, 5, 6, tzinfo=UTC)


def test_M3_an_update_before_the_publication_is_none(site: Site) -> None:
    site.add(updated="2023-12-31")
    assert site.post().updated is None


@pytest.mark.parametrize(
    ("head", "visibility"),
    [
        ({}, Visibility.PUBLIC),
        ({"draft": "false"}, Visibility.PUBLIC),
        ({"published": "true"}, Visibility.PUBLIC),
        ({"status": "published"}, Visibility.PUBLIC),
        ({"visibility": "public"}, Visibility.PUBLIC),
        ({"draft": "true"}, Visibility.DRAFT),
        ({"draft": "yes"}, Visibility.DRAFT),
        ({"published": "false"}, Visibility.DRAFT),
        ({"status": "Draft"}, Visibility.DRAFT),
        ({"status": "hidden"}, Visibility.DRAFT),
        ({"visibility": "members"}, Visibility.DRAFT),
        ({"date": "2025-06-02"}, Visibility.FUTURE),
        ({"date": "2025-06-02", "draft": "false"}, Visibility.FUTURE),
        ({"date": "2025-06-02", "draft": "true"}, Visibility.DRAFT),
        ({"expiryDate": "2025-05-31"}, Visibility.EXPIRED),
        ({"expiryDate": "2025-06-02"}, Visibility.PUBLIC),
    ],
)
def test_content_9_8_what_is_out(site: Site, head: dict[str, str], visibility: Visibility) -> None:
    site.add(**head)
    library = site.read()
    assert library.problems == ()
    assert library.posts[0].visibility is visibility
    assert len(library.public) == (visibility is Visibility.PUBLIC)


def test_content_9_8_a_post_in_a_folder_of_drafts_is_one(site: Site) -> None:
    site.add("_drafts/post.md")
    assert site.post("_drafts/post.md").visibility is Visibility.DRAFT


def test_M5_a_future_post_is_out_by_itself_when_its_time_comes(site: Site) -> None:
    site.add(date="2025-06-01T12:00:01")
    assert site.read(now=NOON).public == ()
    assert len(site.read(now=NOON.replace(second=1)).public) == 1


@pytest.mark.parametrize(("written", "is_draft"), [('"true"', True), ("'false'", False), ('"True"', True)])
def test_content_9_8_a_flag_in_quotes_counts_with_a_warning(site: Site, written: str, is_draft: bool) -> None:  # noqa: FBT001 - a case of the table
    site.add(draft=written)
    library = site.read()
    assert (library.posts[0].visibility is Visibility.DRAFT) is is_draft
    assert [(problem.code, problem.severity) for problem in library.problems] == [
        ("field-quoted", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ({"title": "A: B".join("''")}, "# Other\n", "A: B"),
        ({"title": ""}, "Intro.\n\n# The `code` of *Things* {#id}\n", "The code of Things"),
        ({"title": ""}, "```\n# no heading\n```\n\n# Yes\n", "Yes"),
        ({"title": ""}, "~~~~\n~~~\n# no\n~~~~\n# Yes #\n", "Yes"),
        ({"title": ""}, "Underlined\n==========\n", "Underlined"),
        ({"title": ""}, "<!-- # no -->\n# A [link](x.md) &amp; __more__[^1]\n", "A link & more"),
        ({"title": ""}, "# A :simple-rust: badge :rocket: 10:30:45\n", "A badge 🚀 10:30:45"),
        ({"title": ""}, "## Not me\n# snake_case_name \\*\n", "snake_case_name *"),
    ],
)
def test_content_9_3_the_title(site: Site, head: dict[str, str], body: str, title: str) -> None:
    site.add(body=body, **head)
    assert site.post().title == title


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ({"title": "A - B"}, "https://example.org/blog/2024/01/02/a---b/"),
        ({"title": "Ärger"}, "https://example.org/blog/2024/01/02/%C3%A4rger/"),
        ({"slug": "mkdocs-2.0"}, "https://example.org/blog/2024/01/02/mkdocs-2.0/"),
        ({"title": "'!!!'"}, "https://example.org/blog/2024/01/02/post/"),
        ({"date": "2024-12-31T23:30:00-08:00"}, "https://example.org/blog/2024/12/31/post/"),
        ({"url": "/old/place.html"}, "https://example.org/old/place.html"),
        ({"permalink": "/old/place/"}, "https://example.org/old/place/"),
    ],
)
def test_content_9_7_the_address(site: Site, head: dict[str, str], url: str) -> None:
    site.add(**head)
    assert site.post().url == url


def test_content_9_9_topics_keep_their_order_and_come_once(site: Site) -> None:
    site.add(categories="[Bread, Baking, bread]", tags="one, Two , ,one")
    post = site.post()
    assert (post.categories, post.tags) == (("Bread", "Baking"), ("one", "Two"))


def test_content_9_12_what_a_head_says_about_mail(site: Site) -> None:
    site.add(
        newsletter="weekly",
        subject="Read this",
        preview_text="A look",
        template="letter",
        feed="false",
        lang="de",
        description="In short",
    )
    post = site.post(lists='[[lists]]\nname = "weekly"\ntitle = "W"\nfrom = "a@example.org"\n')
    assert (post.newsletter, post.email_subject, post.preheader) == ("weekly", "Read this", "A look")
    assert (post.template, post.in_feed, post.language, post.description) == ("letter", False, "de", "In short")


@pytest.mark.parametrize(("written", "said"), [("true", True), ("false", False), ("", None)])
def test_content_9_12_a_post_may_go_to_no_list_or_be_silent(
    site: Site,
    written: str,
    said: bool | None,  # noqa: FBT001 - a case of the table
) -> None:
    site.add(newsletter=written)
    assert site.post().newsletter is said


AUTHORS = """\
authors:
  jo:
    name: Jo Ng
    url: https://jo.example/
  al:
    name: Al
    email: al@example.org
"""
JO = Author(name="Jo Ng", url="https://jo.example/")
AL = Author(name="Al", email="al@example.org")


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("[jo, al]", (JO, AL)),
        ("jo", (JO,)),
        ("[jo, jo]", (JO,)),
        ("{name: Cy}", (Author(name="Cy"),)),
        ("Cy <cy@c.example> and jo", (Author(name="Cy"), JO)),
        ("'[Cy](https://c.example/), jo'", (Author(name="Cy", url="https://c.example/"), JO)),
        ("[al, {name: Cy, url: https://c.example/}]", (AL, Author(name="Cy", url="https://c.example/"))),
    ],
)
def test_content_9_10_authors_come_in_many_shapes(site: Site, written: str, authors: tuple[Author, ...]) -> None:
    site.write(".authors.yml", AUTHORS)
    site.add(authors=written)
    assert site.post().authors == authors


@pytest.mark.parametrize("place", ["posts/.authors.yml", ".authors.yml", "people.yml"])
def test_content_1_where_the_authors_stand(site: Site, place: str) -> None:
    (site.root / place).write_text(AUTHORS, encoding="utf-8")
    site.add(author="jo")
    configured = 'authors = "people.yml"' if place == "people.yml" else ""
    assert site.post(posts=configured).authors == (JO,)


def test_content_9_10_an_unknown_id_is_a_warning_and_a_name(site: Site) -> None:
    site.write(".authors.yml", AUTHORS)
    site.add(authors="[joe]")
    library = site.read()
    assert library.posts[0].authors == (Author(name="joe"),)
    (problem,) = library.problems
    assert (problem.severity, problem.code, problem.line) == (Severity.WARNING, "author-unknown", 4)
    assert str(problem) == (
        "posts/post.md:4:11  authors: “joe” doesn't stand in posts/.authors.yml\n    hint: did you mean “jo”?"
    )


def test_a_broken_file_of_authors_stops_no_post(site: Site) -> None:
    site.write(".authors.yml", "authors:\n  jo: [\n")
    site.add(authors="[Jo Ng]")
    library = site.read()
    assert len(library.posts) == 1
    assert library.problems[0].code == "authors-syntax"


def test_a_name_without_a_file_of_authors_is_a_name(site: Site) -> None:
    site.add(authors="Jo Ng")
    assert site.post().authors == (Author(name="Jo Ng"),)
