"""Two real blogs: what we read is what they published."""

import csv
import re
import shutil
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from publisher.config import load_settings
from publisher.content import Library, Rendered, Renderer, read_library
from publisher.settings import Settings

CORPORA = Path(__file__).parent.parent / "corpora"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# What authors write and readers must never see.
RAW_MARKERS = re.compile(
    r":(?:octicons|material|simple|fontawesome)-|<!--|^(?:===|!!!|\?\?\?)|\]\[|\{[:.#] ?", re.MULTILINE
)


def read_blog(folder: Path, name: str, url: str, permalink: str) -> tuple[Settings, Library]:
    shutil.copytree(CORPORA / name / "docs", folder / "docs")
    config = folder / "config.toml"
    config.write_text(
        f'[site]\ntitle = "{name}"\nurl = "{url}"\ntimezone = "Asia/Singapore"\n'
        f'[posts]\npath = "docs/blog/posts"\nformat = "material"\npermalink = "{permalink}"\n',
        encoding="utf-8",
    )
    settings = load_settings(config, environment={})
    return settings, read_library(settings, NOW)


@pytest.fixture
def splink(tmp_path: Path) -> tuple[Settings, Library]:
    url = "https://moj-analytical-services.github.io/splink/"
    return read_blog(tmp_path, "splink-blog", url, "/blog/{year}/{month}/{day}/{slug}.html")


@pytest.fixture
def material(tmp_path: Path) -> tuple[Settings, Library]:
    return read_blog(tmp_path, "material-blog", "https://squidfunk.github.io/mkdocs-material/", "")


def test_splink_has_the_titles_addresses_and_dates_it_published(splink: tuple[Settings, Library]) -> None:
    expected = (CORPORA / "splink-blog" / "expected" / "posts.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(expected.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    _, library = splink
    assert library.problems == ()
    assert [(post.path, post.title, post.url, post.published) for post in library.public] == [
        (row["source"], row["title"], row["url"], parsedate_to_datetime(row["published"])) for row in rows
    ]


def test_splink_names_its_authors(splink: tuple[Settings, Library]) -> None:
    _, library = splink
    assert [author.name for author in library.posts[4].authors] == ["Zoë Slade", "Alice O'Leary"]


def test_splink_links_lead_where_its_site_has_them(splink: tuple[Settings, Library]) -> None:
    html = "".join(rendered.html for rendered in render_all(*splink).values())
    site = "https://moj-analytical-services.github.io/splink"
    for address in (
        f'href="{site}/blog/2024/08/19/bias-in-data-linking.html#sources-of-bias"',
        f'href="{site}/charts/index.html"',
        f'href="{site}/getting_started.html#backend-specific-installs"',
        f'src="{site}/blog/img/completeness_chart.png"',
    ):
        assert address in html


def test_material_has_every_post(material: tuple[Settings, Library]) -> None:
    _, library = material
    assert library.problems == ()
    assert [(post.published.date().isoformat(), post.title) for post in library.public] == [
        ("2026-02-18", "What MkDocs 2.0 means for your documentation projects"),
        ("2025-11-18", "Goodbye, GitHub Discussions"),
        ("2025-11-11", "Insiders – Now free for everyone"),
        ("2025-11-05", "Zensical - A modern static site generator"),
        ("2024-08-19", "How we're transforming Material for MkDocs"),
        ("2023-11-30", "Adding a badge to your project"),
        ("2023-10-02", "Sunsetting Gitter: Towards Efficient Community Engagement"),
        ("2023-09-22", "Using git sparse-checkout for faster documentation builds"),
        ("2022-09-12", "Blog support just landed"),
        ("2022-05-05", "Chinese search support"),
        ("2021-12-27", "The past, present and future"),
        ("2021-09-26", "Excluding content from search"),
        ("2021-09-13", "Search: better, faster, smaller"),
    ]
    assert library.posts[0].url == "https://squidfunk.github.io/mkdocs-material/blog/2026/02/18/mkdocs-2.0/"
    assert library.posts[0].updated == datetime(2026, 4, 13, tzinfo=UTC)


@pytest.mark.parametrize("blog", ["splink", "material"])
def test_M7_posts_come_newest_first(blog: str, request: pytest.FixtureRequest) -> None:
    _, library = request.getfixturevalue(blog)
    instants = [post.published for post in library.posts]
    assert instants == sorted(instants, reverse=True)


@pytest.mark.parametrize("blog", ["splink", "material"])
def test_no_raw_marker_reaches_a_reader(blog: str, request: pytest.FixtureRequest) -> None:
    for path, rendered in render_all(*request.getfixturevalue(blog)).items():
        text = re.sub(r"<(pre|code)\b.*?</\1>|<[^>]*>", "", rendered.html, flags=re.DOTALL)
        assert RAW_MARKERS.search(text) is None, (path, RAW_MARKERS.search(text))
        assert rendered.has_more, path
        assert 100 < len(rendered.excerpt_text) < 1500, path
        relative = re.findall(r'(?:href|src)="(?!https?:|mailto:)[^"]*"', rendered.html)
        assert relative == [], path


def test_excerpts_do_not_begin_with_the_posts_own_heading(material: tuple[Settings, Library]) -> None:
    excerpts = render_all(*material)
    assert not any(rendered.excerpt_html.startswith("<h1") for rendered in excerpts.values())
    assert excerpts["blog-support-just-landed.md"].excerpt_text.startswith("Hey there! You're looking at our new")


def render_all(settings: Settings, library: Library) -> dict[str, Rendered]:
    renderer = Renderer(settings, library)
    rendered = {post.path: renderer.render(post) for post in library.posts}
    return {path: outcome for path, outcome in rendered.items() if isinstance(outcome, Rendered)}
