"""Posts of Jekyll."""

import pytest

from publisher.content import Author, Visibility
from tests.content.conftest import Site

JEKYLL = 'format = "jekyll"'


def write(site: Site, path: str = "_posts/2024-01-31-My-Post_1.0.md", body: str = "Words.\n", **head: str) -> None:
    lines = "".join(f"{key}: {value}\n" for key, value in ({"title": "A title"} | head).items() if value)
    site.write(path, f"---\n{lines}---\n{body}")


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ({}, "2024/01/31/My-Post_1.0.html"),
        ({"slug": "other"}, "2024/01/31/other.html"),
        ({"categories": "News  Big"}, "news/big/2024/01/31/My-Post_1.0.html"),
        ({"category": "Two words"}, "two%20words/2024/01/31/My-Post_1.0.html"),
        ({"permalink": "pretty"}, "2024/01/31/My-Post_1.0/"),
        ({"permalink": "none", "category": "News"}, "news/My-Post_1.0.html"),
        ({"permalink": "ordinal"}, "2024/031/My-Post_1.0.html"),
        ({"permalink": "weekdate"}, "2024/W05/Wed/My-Post_1.0.html"),
        ({"permalink": "/:short_year/:i_month/:slug:output_ext"}, "24/1/my-post-1-0.html"),
        ({"permalink": "/fixed/place/"}, "fixed/place/"),
        # The offset decides the day: in Singapore it is the next one.
        ({"date": "2024-01-31 20:00:00 +0000"}, "2024/02/01/My-Post_1.0.html"),
    ],
)
def test_content_3_the_address(site: Site, head: dict[str, str], url: str) -> None:
    write(site, **head)
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.url == f"https://example.org/{url}"


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("_posts/2024-01-31-a.md", "2024-01-30T16:00:00Z"),
        ("_posts/2024-1-5-a.markdown", "2024-01-04T16:00:00Z"),
        ("_posts/99-12-31-a.md", "1999-12-30T16:00:00Z"),
    ],
)
def test_content_3_the_date_of_the_name_is_midnight_in_the_sites_zone(
    site: Site, path: str, published: str
) -> None:
    write(site, path)
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.published.isoformat().replace("+00:00", "Z") == published


@pytest.mark.parametrize(
    ("head", "categories"),
    [
        ({"category": "Big news"}, ("Big news",)),
        ({"categories": "big news"}, ("big", "news")),
        ({"categories": "[Big news, other]"}, ("Big news", "other")),
        ({"categories": "[[Big news, other], third]"}, ("Big news", "other", "third")),
        ({}, ()),
    ],
)
def test_content_3_categories(site: Site, head: dict[str, str], categories: tuple[str, ...]) -> None:
    write(site, **head)
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.categories == categories


def test_content_3_folders_above_posts_are_categories(site: Site) -> None:
    write(site, "Cats/sleepy/_posts/more/2024-01-31-a.md", category="naps", tags="one two")
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert (post.categories, post.tags) == (("Cats", "sleepy", "naps"), ("one", "two"))
    assert post.url == "https://example.org/cats/sleepy/naps/2024/01/31/a.html"


def test_content_3_what_has_no_date_in_its_name_is_told_and_passed_over(site: Site) -> None:
    write(site)
    write(site, "_posts/notes.md", date="2024-01-02")
    write(site, "about.md")
    library = site.read(site.configure(posts=JEKYLL))
    assert len(library.posts) == 1
    assert [str(problem) for problem in library.problems] == [
        (
            "posts/_posts/notes.md  Jekyll passes this file over: its name has no date\n"
            "    hint: rename it, or name it in “posts.exclude” if it is no post"
        )
    ]


@pytest.mark.parametrize("path", ["_drafts/2024-01-31-a.md", "_posts/2024-01-31-a.md"])
def test_content_3_drafts(site: Site, path: str) -> None:
    write(site, path, published="false" if "_posts" in path else "")
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.visibility is Visibility.DRAFT


def test_content_3_a_post_without_a_title_is_named_by_its_file(site: Site) -> None:
    write(site, "_posts/2024-01-31-an-easy_day.md", title="")
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.title == "An Easy Day"


def test_content_3_authors_stand_in_the_sites_data(site: Site) -> None:
    file = site.root / "_data" / "authors.yml"
    file.parent.mkdir()
    file.write_text("jo:\n  name: Jo Ng\n  uri: https://jo.example/\n", encoding="utf-8")
    write(site, author="jo")
    (post,) = site.read(site.configure(posts=JEKYLL)).posts
    assert post.authors == (Author(name="Jo Ng", url="https://jo.example/"),)


def test_content_3_an_unknown_placeholder_is_told_with_the_known_ones(site: Site) -> None:
    write(site, permalink="/:titel/")
    library = site.read(site.configure(posts=JEKYLL))
    assert library.problems[-1].text == "“/:titel/”: there is no :titel"
    assert ":title" in library.problems[-1].hint
