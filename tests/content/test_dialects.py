"""Which system a folder of posts was made for, and how that is told."""

import pytest

from publisher.errors import PublisherError
from tests.content.conftest import Site

SITE_FILES = {
    "mkdocs.yml": ("site_name: A", "material"),
    "_config.yml": ("permalink: pretty", "jekyll"),
    "hugo.toml": ("title = 'A'", "hugo"),
    "config.yaml": ("baseURL: /", "hugo"),
}


@pytest.mark.parametrize("name", SITE_FILES)
def test_a_file_of_the_site_tells_its_system(site: Site, name: str) -> None:
    text, dialect = SITE_FILES[name]
    (site.root / name).write_text(text, encoding="utf-8")
    site.add("2024-01-02-post.md")
    library = site.read()
    assert (library.dialect_name, library.dialect_reason) == (dialect, f"{name} is there")


def test_the_nearest_file_decides(site: Site) -> None:
    (site.root / "mkdocs.yml").write_text("site_name: A", encoding="utf-8")
    (site.root / "posts" / "hugo.toml").write_text("", encoding="utf-8")
    site.add()
    assert site.read().dialect_name == "hugo"


def test_no_file_above_the_sites_own_folder_is_looked_at(site: Site) -> None:
    (site.root / "config.yaml").write_text("title: not a blog's", encoding="utf-8")
    (site.root.parent / "mkdocs.yml").write_text("site_name: A", encoding="utf-8")
    site.add()
    assert site.read().dialect_reason == "nothing says otherwise, and its order fits most"


POSTS = {
    "_posts/2024-01-02-a.md": ("---\ntitle: A\n---\n", "jekyll", "the posts stand in _posts"),
    "2024-01-02-a.md": (
        "---\nlayout: post\ntitle: A\n---\n",
        "jekyll",
        "the posts are named by date and have a layout",
    ),
    "a.md": ("+++\ntitle = 'A'\ndate = 2024-01-02\n+++\n", "hugo", "the heads of the posts are TOML"),
    "b.md": ('{"title": "A", "date": "2024-01-02"}\n', "hugo", "the heads of the posts are JSON"),
    "c.md": (
        "---\ntitle: A\ndate: 2024-01-02\n---\nA\n<!--more-->\nB\n",
        "hugo",
        "“<!--more-->” stands in the posts",
    ),
    "d.md": (
        "---\ntitle: A\ndate: 2024-01-02\n---\nA\n<!-- more -->\nB\n",
        "material",
        "nothing says otherwise, and its order fits most",
    ),
}


@pytest.mark.parametrize("path", POSTS)
def test_without_such_a_file_the_posts_tell(site: Site, path: str) -> None:
    text, dialect, reason = POSTS[path]
    site.write(path, text)
    library = site.read()
    assert (library.dialect_name, library.dialect_reason, len(library.posts)) == (dialect, reason, 1)


def test_config_toml_has_the_last_word(site: Site) -> None:
    (site.root / "mkdocs.yml").write_text("site_name: A", encoding="utf-8")
    site.add()
    library = site.read(site.configure(posts='format = "hugo"'))
    assert (library.dialect_name, library.dialect_reason) == ("hugo", "“posts.format” says so")


def test_where_nothing_tells_a_date_in_the_files_name_counts(site: Site) -> None:
    site.add("2024-05-06-post.md", date="", title="A title")
    assert site.post("2024-05-06-post.md").url == "https://example.org/blog/2024/05/06/a-title/"


def test_a_pattern_that_is_unknown_stops_the_work(site: Site) -> None:
    with pytest.raises(PublisherError, match=r"there is no \{titel\}"):
        site.read(site.configure(posts='permalink = "/{titel}/"'))
