"""Where the systems differ, side by side."""

from datetime import datetime

import pytest

from publisher.content import Author, Rendered, Renderer, Visibility
from tests.content.conftest import Site

SYSTEMS = ("material", "hugo", "jekyll", "pelican", "eleventy", "astro", "docusaurus", "zola", "ghost")
NAME = "2024-01-31-post.md"


def head(system: str, **fields: str) -> str:
    """Give the head that a post of this system has."""
    given = {"title": "A title", **fields}
    if system == "pelican":
        return "".join(f"{key}: {value}\n" for key, value in given.items()) + "\n"
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in given.items()) + "---\n"


def render(site: Site, system: str, body: str, **fields: str) -> Rendered:
    key = "pubDate" if system == "astro" else "date"
    site.write(NAME, head(system, **{key: "2024-01-31"}, **fields) + body)
    settings = site.configure(posts=f'format = "{system}"')
    library = site.read(settings)
    rendered = Renderer(settings, library).render(library.posts[0])
    assert isinstance(rendered, Rendered)
    return rendered


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "marker",
    ["<!-- more -->", "<!--more-->", "<!-- truncate -->", "<!-- excerpt -->", "<!-- PELICAN_END_SUMMARY -->"],
)
def test_content_8_marker(site: Site, system: str, marker: str) -> None:
    assert render(site, system, f"One.\n\nTwo.\n\n{marker}\n\nThree.\n").excerpt_text == "One. Two."


@pytest.mark.parametrize("system", SYSTEMS)
def test_content_8_cut_made_on_the_tree_and_what_is_open_is_closed(site: Site, system: str) -> None:
    rendered = render(site, system, "> One.\n>\n> <!-- more -->\n>\n> Two.\n\nThree.\n")
    assert rendered.excerpt_html.split() == ["<blockquote>", "<p>One.</p>", "</blockquote>"]


@pytest.mark.parametrize(
    ("system", "words", "is_cut"),
    [
        ("material", 70, True),
        ("hugo", 120, False),
        ("jekyll", 120, False),
        ("pelican", 50, True),
        ("eleventy", 70, True),
        ("astro", 70, True),
        ("docusaurus", 70, True),
        ("zola", 70, True),
        ("ghost", 50, True),
    ],
)
def test_content_8_no_marker(site: Site, system: str, words: int, is_cut: bool) -> None:  # noqa: FBT001 - a case of the table
    excerpt = render(site, system, f"{'word ' * 120}\n\nAnd more.\n").excerpt_text
    assert (len(excerpt.split()), excerpt.endswith("…")) == (words, is_cut)


@pytest.mark.parametrize(
    ("system", "excerpt"),
    [
        ("material", "One."),
        ("hugo", "One."),
        ("jekyll", "Short."),
        ("pelican", "Short."),
        ("eleventy", "One."),
        ("astro", "Short."),
        ("docusaurus", "One."),
        ("zola", "One."),
        ("ghost", "Short."),
    ],
)
def test_content_8_a_summary_key_beats_the_marker(site: Site, system: str, excerpt: str) -> None:
    assert render(site, system, "One.\n\n<!-- more -->\n\nTwo.\n", summary="Short.").excerpt_text == excerpt


def test_content_8_the_cut_keeps_links_whose_targets_stand_below_it(site: Site) -> None:
    rendered = render(site, "jekyll", "See [it][a].\n\n<!--more-->\n\nTwo.\n\n[a]: https://a.example/\n")
    assert rendered.excerpt_html == '<p>See <a href="https://a.example/">it</a>.</p>'


@pytest.mark.parametrize(
    ("separator", "body"), [("---8<---", "One.\n\n---8<---\n\nTwo."), ("***", "One.\n\n***\n\nTwo.")]
)
def test_content_8_the_cut_may_be_the_authors_own(site: Site, separator: str, body: str) -> None:
    rendered = render(site, "jekyll", body, excerpt_separator=f"'{separator}'")
    assert rendered.excerpt_text == "One."
    assert separator not in rendered.html


@pytest.mark.parametrize(
    ("system", "published"),
    [
        ("material", "2024-01-31T12:00:00Z"),
        ("hugo", "2024-01-31T04:00:00Z"),
        ("jekyll", "2024-01-31T04:00:00Z"),
        ("pelican", "2024-01-31T04:00:00Z"),
        ("eleventy", "2024-01-31T12:00:00Z"),
        ("astro", "2024-01-31T12:00:00Z"),
        ("docusaurus", "2024-01-31T12:00:00Z"),
        ("zola", "2024-01-31T12:00:00Z"),
        ("ghost", "2024-01-31T12:00:00Z"),
    ],
)
def test_content_8_the_zone_of_a_naive_date(site: Site, system: str, published: str) -> None:
    site.write(NAME, head(system, date="2024-01-31 12:00") + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.published == datetime.fromisoformat(published)


@pytest.mark.parametrize(
    ("system", "counts"),
    [
        ("material", False),
        ("hugo", True),
        ("jekyll", True),
        ("pelican", True),
        ("eleventy", True),
        ("astro", False),
        ("docusaurus", True),
        ("zola", True),
        ("ghost", False),
    ],
)
def test_content_8_a_date_in_the_files_name(site: Site, system: str, counts: bool) -> None:  # noqa: FBT001 - a case of the table
    site.write(NAME, head(system) + "Words.\n")
    library = site.read(site.configure(posts=f'format = "{system}"'))
    assert len(library.posts) == counts
    assert [problem.code for problem in library.problems] == ([] if counts else ["no-posts", "date-missing"])


@pytest.mark.parametrize("system", SYSTEMS)
def test_content_8_and_4b_no_future_post_is_out_in_any_system(site: Site, system: str) -> None:
    site.write("2025-06-02-post.md", head(system, date="2025-06-02") + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.visibility is Visibility.FUTURE


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("key", ["draft: true", "status: draft", "published: false"])
def test_content_8_a_draft_by_any_key(site: Site, system: str, key: str) -> None:
    name, _, value = key.partition(": ")
    site.write(NAME, head(system, date="2024-01-31", **{name: value}) + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.visibility is Visibility.DRAFT


@pytest.mark.parametrize(
    ("system", "key"),
    [
        ("material", "updated"),
        ("hugo", "lastmod"),
        ("jekyll", "last_modified_at"),
        ("pelican", "modified"),
        ("eleventy", "updated"),
        ("astro", "updatedDate"),
        ("zola", "updated"),
        ("ghost", "updated"),
    ],
)
def test_content_8_updated(site: Site, system: str, key: str) -> None:
    site.write(NAME, head(system, date="2024-01-31", **{key: "2024-03-01T00:00:00Z"}) + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.updated == datetime.fromisoformat("2024-03-01T00:00:00Z")


@pytest.mark.parametrize(
    ("system", "url"),
    [
        ("material", "blog/2024/01/31/a-title/"),
        ("hugo", "posts/2024-01-31-post/"),
        ("jekyll", "2024/01/31/post.html"),
        ("pelican", "a-title.html"),
        ("eleventy", "posts/2024-01-31-post/"),
        ("astro", "posts/2024-01-31-post/"),
        ("docusaurus", "posts/2024/01/31/post"),
        ("zola", "posts/post/"),
        ("ghost", "2024-01-31-post/"),
    ],
)
def test_content_8_the_default_address(site: Site, system: str, url: str) -> None:
    site.write(NAME, head(system, date="2024-01-31") + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.url == f"https://example.org/{url}"


@pytest.mark.parametrize("system", SYSTEMS)
def test_content_8_feed_ids_are_ours_and_no_address(site: Site, system: str) -> None:
    site.write(NAME, head(system, date="2024-01-31") + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.id.startswith("tag:example.org,2024-01-3")


@pytest.mark.parametrize(
    ("system", "path", "fields", "categories", "tags"),
    [
        ("material", NAME, {"categories": "[A, B]", "tags": "[c]"}, ("A", "B"), ("c",)),
        ("hugo", NAME, {"categories": "[A]", "tags": "[c, C]"}, ("A",), ("c",)),
        ("jekyll", f"cats/_posts/{NAME}", {"categories": "A B", "tags": "c d"}, ("cats", "A", "B"), ("c", "d")),
        ("pelican", f"folder/{NAME}", {"tags": "c, d"}, ("folder",), ("c", "d")),
        ("pelican", f"folder/{NAME}", {"category": "A, B", "tags": "c, d; e"}, ("A, B",), ("c, d", "e")),
        ("eleventy", NAME, {"tags": "[posts, c]"}, (), ("c",)),
        ("astro", NAME, {"tags": "[c]", "category": "A"}, ("A",), ("c",)),
        ("astro", NAME, {"tags": "[{name: CI/CD, slug: ci-cd}, {title: D}]"}, (), ("CI/CD", "D")),
        ("docusaurus", NAME, {"tags": "[{label: c, permalink: /c}]"}, (), ("c",)),
        ("zola", NAME, {"taxonomies": "{tags: [c], categories: [A]}"}, ("A",), ("c",)),
        ("ghost", NAME, {"tags": "[A, c]"}, (), ("A", "c")),
    ],
)
def test_content_8_topics(
    site: Site, system: str, path: str, fields: dict[str, str], categories: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    key = "pubDate" if system == "astro" else "date"
    site.write(path, head(system, **{key: "2024-01-31"}, **fields) + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert (post.categories, post.tags) == (categories, tags)


@pytest.mark.parametrize(
    ("system", "file", "fields"),
    [
        ("material", "posts/.authors.yml", {"authors": "[jo]"}),
        ("hugo", "", {"params": "{author: Jo Ng}"}),
        ("jekyll", "_data/authors.yml", {"author": "jo"}),
        ("pelican", "", {"author": "Jo Ng"}),
        ("astro", "", {"author": "Jo Ng"}),
        ("docusaurus", "posts/authors.yml", {"authors": "jo"}),
        ("zola", "", {"authors": "[Jo Ng]"}),
        ("ghost", "posts/authors.yml", {"authors": "[jo]"}),
    ],
)
def test_content_8_where_authors_stand(site: Site, system: str, file: str, fields: dict[str, str]) -> None:
    if file:
        (site.root / file).parent.mkdir(exist_ok=True)
        (site.root / file).write_text("jo:\n  name: Jo Ng\n", encoding="utf-8")
    key = "pubDate" if system == "astro" else "date"
    site.write(NAME, head(system, **{key: "2024-01-31"}, **fields) + "Words.\n")
    library = site.read(site.configure(posts=f'format = "{system}"'))
    assert (library.posts[0].authors, library.problems) == ((Author(name="Jo Ng"),), ())
