"""Addresses that a program of Eleventy's makes are read where it only fills in a text."""

import pytest

from publisher.content.dialects.eleventy_permalink import read_permalink
from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("program", "template"),
    [
        ("permalink: (data) => `/n/${data.page.fileSlug}/`,", "/n/{{ page.fileSlug }}/"),
        ("permalink: data => `/n/${data.page?.fileSlug}/`,", "/n/{{ page.fileSlug }}/"),
        (
            "permalink: function (data) {\n return `n/${this.slug(data.slug || data.page.fileSlug)}/index.html`; }",
            "n/{{ slug or page.fileSlug | slug }}/index.html",
        ),
        (
            "permalink: (data) => `/n/${this.slugify(data.title)}/`,",
            "/n/{{ title | slugify }}/",
        ),
        ("permalink(data) { const s = data.page.fileSlug; return `/n/${s}/`; }", "/n/{{ page.fileSlug }}/"),
        ("permalink: (data) => { if (data.draft) { return false; } return `/n/${data.slug}/`; }", "/n/{{ slug }}/"),
        ("permalink: (data) => { if (data.x) { return `/a/`; } return `/b/`; }", ""),
        ("permalink: (data) => `/n/${data.tags.join('/')}/`,", ""),
        ("permalink: (data) => make(data),", ""),
        ("layout: 'post.njk'", ""),
    ],
)
def test_content_a_program_that_fills_in_a_text_is_a_template(program: str, template: str) -> None:
    assert read_permalink(f"export default {{ eleventyComputed: {{ {program} }} }};") == template


def test_content_addresses_of_a_program_are_those_of_its_posts(site: Site) -> None:
    site.write("posts.11tydata.js", "module.exports = { permalink: (data) => `/notes/${data.page.fileSlug}/` };")
    site.write("2024-01-02-a-tree.md", "---\ntitle: A tree\n---\nWords.\n")
    library = site.read()
    assert [post.url for post in library.posts] == ["https://example.org/notes/a-tree/"]
    assert library.problems == ()


def test_content_5_a_file_called_as_its_folder_is_the_folders_page(site: Site) -> None:
    (site.root / ".eleventy.js").write_text("module.exports = {};\n", encoding="utf-8")
    for path in ("a-tree/a-tree.md", "a-tree/b.md"):
        site.write(path, "---\ntitle: A\ndate: 2024-01-02\n---\nWords.\n")
    urls = {post.url for post in site.read().posts}
    assert urls == {"https://example.org/posts/a-tree/", "https://example.org/posts/a-tree/b/"}


def test_content_a_site_is_known_by_its_file_far_above_the_posts(site: Site) -> None:
    (site.root / ".eleventy.js").write_text(
        "module.exports = () => ({ dir: { input: 'in' } });\n", encoding="utf-8"
    )
    posts = site.root / "in" / "fr" / "blog" / "posts"
    posts.mkdir(parents=True)
    (posts / "a.md").write_text("---\ntitle: A\ndate: 2024-01-02\n---\nWords.\n", encoding="utf-8")
    library = site.read(site.configure(posts='path = "in/fr/blog/posts"'))
    assert [post.url for post in library.posts] == ["https://example.org/fr/blog/posts/a/"]


def test_content_a_constant_of_a_program_is_what_it_stands_for(site: Site) -> None:
    (site.root / ".eleventy.js").write_text(
        "const home = 'posts';\nmodule.exports = () => ({ dir: { input: home } });\n", encoding="utf-8"
    )
    site.write("2024-01-02-a.md", "---\ntitle: A\n---\nWords.\n")
    assert site.read().posts[0].url == "https://example.org/2024-01-02-a/"
