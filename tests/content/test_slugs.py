"""The part of an address that names a post, and the address made of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymdownx.slugs import slugify as slugify_of_pymdownx

from publisher.content.permalinks import check_permalink, fill_permalink, fixed_part
from publisher.content.slugs import MAX_BYTES, SlugError, check_slug, slugify
from publisher.errors import PublisherError
from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A - B", "a---b"),
        ("Splink 4.0.0 released", "splink-400-released"),
        ("  Ärger <b>im</b> Büro ", "ärger-im-büro"),
        ("cafe\u0301", "café"),
        ("中文搜索 支持", "中文搜索-支持"),
        ("!?!", ""),
    ],
)
def test_content_1_slugs_are_those_of_material(title: str, slug: str) -> None:
    assert slugify(title) == slug


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=40))
def test_content_1_slugs_equal_the_originals(title: str) -> None:
    assert slugify(title) == slugify_of_pymdownx(case="lower")(title, "-")


@settings(deadline=None)  # a busy machine is no failure
@given(st.text())
def test_4b_slugs_hold_at_most_200_bytes(title: str) -> None:
    assert len(slugify(title * 20).encode()) <= MAX_BYTES


@pytest.mark.parametrize("given_slug", ["mkdocs-2.0", "Ein-Wort", "2024/launch", "zürich", "a b"])
def test_4b_slugs_stay_as_the_blog_has_them(given_slug: str) -> None:
    assert check_slug(given_slug) == given_slug


@pytest.mark.parametrize("wrong", ["", "/", "..", "a/../b", ".hidden", "a\tb", "a\0b", "a\\b", "a//b", "x" * 201])
def test_4b_slugs_that_could_climb_or_hide_are_refused(wrong: str) -> None:
    with pytest.raises(SlugError):
        check_slug(wrong)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/blog/{year}/{month}/{day}/{slug}/", "https://example.org/sub/blog/2024/02/03/a-slug/"),
        ("blog/{slug}.html", "https://example.org/sub/blog/a-slug.html"),
        ("/{category}/{path}/", "https://example.org/sub/2024/f%C3%BCr%20alle/"),
        ("/{file}", "https://example.org/sub/f%C3%BCr%20alle"),
    ],
)
def test_a_permalink_is_relative_to_the_site(pattern: str, url: str) -> None:
    parts = {"slug": "a-slug", "file": "für alle", "path": "2024/für alle", "category": ""}
    assert fill_permalink(pattern, "https://example.org/sub/", datetime(2024, 2, 3, tzinfo=UTC), parts) == url


def test_an_unknown_placeholder_is_told_with_the_known_ones() -> None:
    with pytest.raises(PublisherError, match=r"there is no \{titel\}"):
        check_permalink("/{titel}/")


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("/blog/{year}/{slug}/", "blog/"), ("/{slug}/", "/"), ("/a/b-{slug}/", "a/"), ("{slug}", "/")],
)
def test_the_folder_of_the_blog_is_what_all_addresses_share(pattern: str, folder: str) -> None:
    assert fixed_part(pattern) == folder


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ("![A bowl](bowl.png)\n\n# Tofu Bolognese\n", "my-file"),
        ("<!-- by hand -->\n\n# Tofu Bolognese\n", "my-file"),
        ("Tofu Bolognese\n===\n", "my-file"),
        ("\n# Tofu :rocket: { #tofu }\n", "tofu-rocket--tofu-"),
        ("# Tofu at [home](https://example.com) `now`\n", "tofu-at-homehttpsexamplecom-now"),
        ("Just words.\n", "my-file"),
    ],
)
def test_content_1_an_address_is_made_of_a_heading_on_the_first_line_only(site: Site, body: str, slug: str) -> None:
    """As mkdocs-material 9.7 has them: it names a page before it renders it, with every mark of its heading."""
    site.write("my_file.md", f"---\ndate: 2024-01-31\n---\n{body}")
    (post,) = site.read(site.configure(posts='format = "material"')).posts
    assert post.url == f"https://example.org/blog/2024/01/31/{slug}/"
    assert post.title == ("Tofu Bolognese" if "Tofu Bolognese" in body else post.title)
