"""Posts of Hugo."""

from datetime import UTC, datetime

import pytest

from publisher.content import Author, Visibility
from tests.content.conftest import Site

HUGO = 'format = "hugo"'


def write(site: Site, path: str = "My Post.md", body: str = "Words.\n", **head: str) -> None:
    fields = {"title": "A Title: C/D & more", "date": "2024-01-31"} | head
    lines = "".join(
        f"{key}: {value if key != 'title' else repr(value)}\n" for key, value in fields.items() if value
    )
    site.write(path, f"---\n{lines}---\n{body}")


@pytest.mark.parametrize(
    ("path", "head", "url"),
    [
        ("My Post.md", {}, "posts/my-post/"),
        ("Section/A/index.md", {}, "posts/section/a/"),
        ("Section/A/index.md", {"slug": "other"}, "posts/section/other/"),
        ("Section/A.md", {"slug": "Other Ü"}, "posts/section/other-%C3%BC/"),
        ("a.md", {"url": "/old/Place.html"}, "old/Place.html"),
        ("a.md", {"URL": "old/place/"}, "old/place/"),
        ("a.fr.md", {}, "fr/posts/a/"),
        ("a.en.md", {}, "posts/a/"),
        ("2024-01-31-a.md", {}, "posts/2024-01-31-a/"),
        ("2024-01-31-a.md", {"date": ""}, "posts/a/"),
    ],
)
def test_content_2_the_address(site: Site, path: str, head: dict[str, str], url: str) -> None:
    write(site, path, **head)
    (post,) = site.read(site.configure(posts=HUGO)).posts
    assert post.url == f"https://example.org/{url}"


def test_content_2_the_slug_of_a_pattern_is_the_titles(site: Site) -> None:
    write(site)
    (post,) = site.read(site.configure(posts=f'{HUGO}\npermalink = "/{{year}}/{{slug}}/"')).posts
    assert post.url == "https://example.org/2024/a-title-c/d-more/"  # as Hugo 0.111 has it


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ({}, "2024-01-30T16:00:00Z"),
        ({"date": "2024-01-31T10:00:00Z"}, "2024-01-31T10:00:00Z"),
        ({"date": "15 Oct 2023"}, "2023-10-14T16:00:00Z"),
        ({"publishdate": "2024-02-01"}, "2024-01-31T16:00:00Z"),
        ({"PUBDATE": "2024-02-01"}, "2024-01-31T16:00:00Z"),
        ({"date": "", "lastmod": "2024-03-01"}, "2024-02-29T16:00:00Z"),
    ],
)
def test_content_2_dates(site: Site, head: dict[str, str], published: str) -> None:
    write(site, **head)
    (post,) = site.read(site.configure(posts=HUGO)).posts
    assert post.published == datetime.fromisoformat(published)


def test_content_2_an_update(site: Site) -> None:
    write(site, lastMod="2024-03-01T00:00:00Z")
    (post,) = site.read(site.configure(posts=HUGO)).posts
    assert post.updated == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "visibility"),
    [
        ({"Draft": "true"}, Visibility.DRAFT),
        ({"expirydate": "2024-02-01"}, Visibility.EXPIRED),
        ({"unpublishDate": "2024-02-01"}, Visibility.EXPIRED),
        ({"publishDate": "2025-07-01"}, Visibility.FUTURE),
        ({"headless": "true"}, Visibility.DRAFT),
    ],
)
def test_content_2_what_is_not_out(site: Site, head: dict[str, str], visibility: Visibility) -> None:
    write(site, **head)
    (post,) = site.read(site.configure(posts=HUGO)).posts
    assert post.visibility is visibility


def test_content_2_custom_values_stand_below_params(site: Site) -> None:
    site.write("a.md", '+++\ntitle = "A"\ndate = 2024-01-31\n[params]\nauthor = "Jo Ng"\nsummary = "S"\n+++\n')
    (post,) = site.read(site.configure(posts=HUGO)).posts
    assert (post.authors, post.description) == ((Author(name="Jo Ng"),), "S")


@pytest.mark.parametrize(
    ("head", "body", "excerpt"),
    [
        ({"summary": "S"}, "One.\n\nTwo.\n\n<!--more-->\n\nThree.\n", "One. Two."),
        ({"summary": "S"}, "One.\n", "S"),
        ({}, f"{'word ' * 40}\n\n{'word ' * 40}\n\nlast\n", ("word " * 80).strip()),
    ],
)
def test_content_2_the_excerpt(site: Site, head: dict[str, str], body: str, excerpt: str) -> None:
    write(site, body=body, **head)
    assert site.render_first(site.configure(posts=HUGO)).excerpt_text == excerpt


def test_content_2_sections_are_no_posts(site: Site) -> None:
    write(site)
    site.write("section/_index.md", "---\ntitle: A section\ndate: 2024-01-01\n---\n")
    library = site.read(site.configure(posts=HUGO))
    assert (len(library.posts), library.problems) == (1, ())


def test_content_2_pictures_of_a_bundle_lie_beside_its_page(site: Site) -> None:
    write(site, "Section/A/index.md", body="![](pic.png) [b](../b/) [c](../../c.md)\n")
    write(site, "c.md")
    html = site.render_first(site.configure(posts=HUGO), "Section/A/index.md").html
    assert 'src="https://example.org/posts/section/a/pic.png"' in html
    assert 'href="https://example.org/posts/section/b/"' in html
    assert 'href="https://example.org/posts/c/"' in html
