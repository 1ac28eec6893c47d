"""The authors whom a blog knows: in one file, or in a folder in which each has one."""

import pytest

from publisher.content import Author
from tests.content.conftest import Site

JSON = '{"ann": {"name": "Ann Example", "url": "https://ann.example/"}}'
HEAD = "---\nname: Ann Example\nurl: https://ann.example/\n---\nShe writes.\n"
TITLE = "---\ntitle: Ann Example\nurl: https://ann.example/\n---\nShe writes.\n"


@pytest.mark.parametrize(
    ("system", "posts", "file", "text"),
    [
        ("astro", "src/content/blog", "src/content/authors/ann.md", HEAD),
        ("astro", "src/content/blog", "src/content/authors/ann.json", JSON[8:-1]),
        ("astro", "src/content/blog", "src/data/authors.json", JSON),
        ("hugo", "content/posts", "content/authors/ann/_index.md", TITLE),
        ("hugo", "content/posts", "data/authors/ann.toml", 'name = "Ann Example"\nurl = "https://ann.example/"'),
        ("hugo", "content/posts", "data/authors.toml", '[ann]\nname = "Ann Example"\nurl = "https://ann.example/"'),
        ("jekyll", "_posts", "_authors/ann-example.md", HEAD.replace("url:", "short_name: ann\nurl:")),
        ("jekyll", "_posts", "_data/authors.json", JSON),
        ("eleventy", "src/posts", "src/_data/authors.json", JSON),
    ],
)
def test_content_authors_stand_where_their_system_has_them(
    site: Site, system: str, posts: str, file: str, text: str
) -> None:
    for name, said in {
        file: text,
        f"{posts}/2024-01-02-a.md": "---\ntitle: A\ndate: 2024-01-02\nauthors: [ann]\n---\n",
    }.items():
        (site.root / name).parent.mkdir(parents=True, exist_ok=True)
        (site.root / name).write_text(said, encoding="utf-8")
    library = site.read(site.configure(posts=f'format = "{system}"\npath = "{posts}"'))
    assert library.problems == ()
    assert library.posts[0].authors == (Author(name="Ann Example", url="https://ann.example/"),)


def test_content_what_is_no_author_is_none(site: Site) -> None:
    for name in (
        "data/authors/.hidden.yml",
        "data/authors/_draft.yml",
        "data/authors/a.png",
        "data/authors/ann.yml",
    ):
        (site.root / name).parent.mkdir(parents=True, exist_ok=True)
        (site.root / name).write_text("name: Ann Example\n", encoding="utf-8")
    site.write("a.md", "---\ntitle: A\ndate: 2024-01-02\nauthors: [ann, _draft, a]\n---\n")
    library = site.read(site.configure(posts='format = "hugo"'))
    assert [author.name for author in library.posts[0].authors] == ["Ann Example", "_draft", "a"]


def test_content_7_posts_that_were_there_before_an_import_have_their_authors(site: Site) -> None:
    site.write("authors.yml", "# The authors of a blog that came from Ghost.\nann: {name: Ann Example}\n")
    site.write(".authors.yml", "authors:\n  ann: {name: Another}\n  bo: {name: Bo Example}\n")
    site.write("a.md", "---\ntitle: A\ndate: 2024-01-02\nauthors: [ann, bo]\n---\n")
    library = site.read(site.configure())
    assert (library.dialect_name, library.problems) == ("ghost", ())
    assert [author.name for author in library.posts[0].authors] == ["Ann Example", "Bo Example"]
