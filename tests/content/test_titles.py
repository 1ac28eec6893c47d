"""What a post is called, and said to be about, where its head says it in marks or not at all."""

import pytest

from publisher.content import Author
from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("system", "title"),
    [
        ("material", "What is new"),
        ("docusaurus", "What is new"),
        ("hugo", "What is new"),
        ("zola", "What is new"),
        ("eleventy", "What is new"),
        ("jekyll", "What Is New"),
    ],
)
def test_content_9_a_post_without_title_and_heading_is_named_by_its_file(
    site: Site, system: str, title: str
) -> None:
    site.write("2024-01-02-what-is_new.md", "---\ndate: 2024-01-02\n---\n## Part\n\nWords.\n")
    library = site.read(site.configure(posts=f'format = "{system}"'))
    assert [post.title for post in library.posts] == [title]
    assert library.problems == ()


@pytest.mark.parametrize("settings", ['format = "auto"', 'format = "pelican"', 'format = "astro"'])
def test_content_9_a_system_that_asks_for_a_title_gets_told(site: Site, settings: str) -> None:
    site.write("post.md", "---\ndate: 2024-01-02\n---\n\nWords.\n")
    library = site.read(site.configure(posts=settings))
    assert [problem.code for problem in library.problems] == ["no-posts", "title-missing"]


def test_content_9_a_title_shows_no_styles_and_keeps_what_it_is_about(site: Site) -> None:
    site.add("a.md", title="The <em>new</em> <dialog> tag")
    assert site.post("a.md").title == "The new <dialog> tag"


@pytest.mark.parametrize("key", ["summary", "description", "excerpt"])
def test_content_9_a_summary_in_a_head_shows_no_marks(site: Site, key: str) -> None:
    site.write(
        "a.md",
        f"---\ntitle: A\ndate: 2024-01-02\n{key}: A **bold** `code_x` [link](b.md), 2 * 3 * 4\n---\nWords.\n",
    )
    assert site.render_first(site.configure()).excerpt_text == "A bold code_x link, 2 * 3 * 4"


@pytest.mark.parametrize("system", ["hugo", "zola"])
def test_content_real_blogs_a_page_beside_the_sections_is_no_post(site: Site, system: str) -> None:
    for path, head in (("about.md", ""), ("blog/post.md", "date: 2024-01-02\n"), ("blog/undated.md", "")):
        file = site.root / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\ntitle: A\n{head}---\nWords.\n", encoding="utf-8")
    library = site.read(site.configure(posts=f'format = "{system}"\npath = "content"'))
    assert [post.path for post in library.posts] == ["blog/post.md"]
    assert [(problem.code, problem.path) for problem in library.problems] == [
        ("date-missing", "content/blog/undated.md")
    ]


def test_content_real_blogs_texts_that_are_no_markdown_are_told_once_a_kind(site: Site) -> None:
    site.add("a.md")
    for name in ("a.rst", "b.rst", "c.rst", "README.rst", "d.org", "page.html"):
        site.write(name, "Words.\n")
    library = site.read()
    assert [(problem.path, problem.code, problem.text) for problem in library.problems] == [
        ("posts/b.rst", "source-ignored", "this is no Markdown, and so no post; here is more of .rst: 2 in all"),
        ("posts/d.org", "source-ignored", "this is no Markdown, and so no post"),
    ]


def test_content_3_posts_in_html_are_told(site: Site) -> None:
    site.write("_posts/2024-01-02-a.md", "---\ntitle: A\n---\nWords.\n")
    site.write("_posts/2024-01-03-b.html", "---\ntitle: B\n---\n<p>Words.</p>\n")
    library = site.read(site.configure(posts='format = "jekyll"'))
    assert [(problem.path, problem.code) for problem in library.problems] == [
        ("posts/_posts/2024-01-03-b.html", "source-ignored")
    ]


def test_content_3_authors_may_have_full_names(site: Site) -> None:
    site.write("_data/authors.yml", "jo:\n  full_name: Jo Ng\n")
    site.write("_posts/2024-01-02-a.md", "---\ntitle: A\nauthor: jo\n---\nWords.\n")
    library = site.read(site.configure(posts='format = "jekyll"\npath = "posts/_posts"'))
    assert library.problems == ()
    assert library.posts[0].authors == (Author(name="Jo Ng"),)


def test_content_docusaurus_an_author_beside_the_file_of_authors_is_a_name(site: Site) -> None:
    site.write("authors.yml", "jo:\n  name: Jo Ng\n")
    site.write("2024-01-02-a.md", "---\ntitle: A\nauthor: Al\nauthor_url: https://al.example\n---\nWords.\n")
    library = site.read(site.configure(posts='format = "docusaurus"'))
    assert library.problems == ()
    assert [author.name for author in library.posts[0].authors] == ["Al"]
