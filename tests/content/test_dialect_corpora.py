"""Three real blogs of Jekyll and Hugo: what we read is what they published."""

import csv
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from publisher.config import load_settings
from publisher.content import Library, Rendered, Renderer, Visibility, read_library
from publisher.settings import Settings
from tests.content.test_corpora import CORPORA, NOW

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def read_blog(folder: Path, name: str, site: str, posts: str) -> tuple[Settings, Library]:
    shutil.copytree(CORPORA / name, folder / "blog")
    config = folder / "publisher.toml"
    config.write_text(f'[site]\ntitle = "{name}"\n{site}\n[posts]\n{posts}\n', encoding="utf-8")
    settings = load_settings(config, environment={})
    return settings, read_library(settings, NOW)


@pytest.fixture(scope="module")
def jekyll(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Library]:
    return read_blog(
        tmp_path_factory.mktemp("jekyll"),
        "jekyll-news",
        'url = "https://jekyllrb.com/"\ntimezone = "America/Los_Angeles"',
        'path = "blog/_posts"',
    )


@pytest.fixture(scope="module")
def flatcar(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Library]:
    return read_blog(
        tmp_path_factory.mktemp("flatcar"),
        "flatcar-blog",
        'url = "https://www.flatcar.org/"\ntimezone = "UTC"',
        'path = "blog/content/blog"\nauthors = "blog/data/references/authors.yml"',
    )


@pytest.fixture(scope="module")
def scientific(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Library]:
    return read_blog(
        tmp_path_factory.mktemp("scientific"),
        "scientific-python-blog",
        'url = "https://blog.scientific-python.org/"\ntimezone = "UTC"',
        'path = "blog/content/posts"',
    )


@pytest.mark.parametrize(
    ("blog", "name", "reason"),
    [
        ("jekyll", "jekyll", "blog/_config.yml is there"),
        ("flatcar", "hugo", "blog/config.yaml is there"),
        ("scientific", "hugo", "blog/config.yaml is there"),
    ],
)
def test_the_system_is_found_and_told(blog: str, name: str, reason: str, request: pytest.FixtureRequest) -> None:
    _, library = request.getfixturevalue(blog)
    assert (library.dialect_name, library.dialect_reason) == (name, reason)


def test_jekyll_has_every_address_and_instant_of_its_site(jekyll: tuple[Settings, Library]) -> None:
    expected = (CORPORA / "jekyll-news" / "expected" / "posts.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(expected.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    _, library = jekyll
    assert library.problems == ()
    assert len(rows) == len(library.public) == 102
    read = {post.path: (post.url, post.published, post.title, post.authors[0].name) for post in library.public}
    assert read == {
        row["source"]: (row["url"], datetime.fromisoformat(row["published"]), row["title"], row["author"])
        for row in rows
    }
    assert [post.published for post in library.public] == [datetime.fromisoformat(row["published"]) for row in rows]


def test_jekyll_has_the_excerpts_of_its_feed(jekyll: tuple[Settings, Library]) -> None:
    settings, library = jekyll
    renderer = Renderer(settings, library)
    posts = {post.url: post for post in library.public}
    feed = etree.parse(CORPORA / "jekyll-news" / "expected" / "feed.xml")
    entries = feed.findall("atom:entry", ATOM)
    assert len(entries) == 10
    for entry in entries:
        link = entry.find("atom:link", ATOM)
        assert link is not None
        post = posts[link.get("href") or ""]
        rendered = renderer.render(post)
        assert isinstance(rendered, Rendered)
        assert post.title == entry.findtext("atom:title", namespaces=ATOM)
        assert list(post.categories) == [term.get("term") for term in entry.findall("atom:category", ATOM)]
        published = " ".join((entry.findtext("atom:summary", namespaces=ATOM) or "").split())
        assert to_letters(rendered.excerpt_text) == to_letters(published)


def test_flatcar_has_24_posts_and_a_draft(flatcar: tuple[Settings, Library]) -> None:
    _, library = flatcar
    assert library.problems == ()
    assert Counter(post.visibility for post in library.posts) == {Visibility.PUBLIC: 24, Visibility.DRAFT: 1}
    (draft,) = (post for post in library.posts if post.visibility is Visibility.DRAFT)
    assert draft.path == "2021-12-11-containerd-inotify-leak.md"


def test_flatcar_has_the_addresses_of_its_titles(flatcar: tuple[Settings, Library]) -> None:
    _, library = flatcar
    urls = {post.path[:10]: post.url.removeprefix("https://www.flatcar.org/blog/") for post in library.posts}
    assert urls["2018-03-06"] == "2018/03/announcing-the-flatcar-linux-project/"
    assert urls["2022-05-10"] == (
        "2022/05/flatcar-container-linux-long-term-support-lts-channel"
        "-and-advanced-features-now-available-to-community/"
    )
    assert urls["2022-11-07"] == "2022/11/about-the-handling-of-embargoed-security-issues/"
    assert urls["2023-07-25"] == "2023/07/summer-2023-my-internship-experience/"
    assert urls["2024-08-07"] == "2024/08/whats-new-in-stable-3975.2.0/"


def test_flatcar_has_its_dates_and_authors(flatcar: tuple[Settings, Library]) -> None:
    _, library = flatcar
    first = library.posts[-1]
    assert first.published == datetime(2018, 3, 6, 15, 5, 56, tzinfo=UTC)
    assert (first.tags, first.categories) == (
        ("linux", "containers", "service", "flatcar"),
        ("blog", "announcement"),
    )
    authors = {author.name for post in library.posts for author in post.authors}
    assert {"Andy Randall", "Chris Kuehl", "Joaquim Rocha", "Kai Lüke", "Vincent Batts", "Thilo Fromm"} <= authors
    assert not any("-" in name for name in authors)


def test_scientific_python_has_81_posts(scientific: tuple[Settings, Library]) -> None:
    _, library = scientific
    assert library.problems == ()
    assert len(library.public) == 81
    assert library.public[0].published.date().isoformat() == "2026-01-29"
    urls = {post.path: post.url for post in library.public}
    site = "https://blog.scientific-python.org"
    assert urls["networkx/vf2pp/GSoC-2022/index.md"] == f"{site}/networkx/vf2pp/gsoc-2022/"
    assert urls["matplotlib/python-graph-gallery.com/index.md"] == f"{site}/matplotlib/python-graph-gallery.com/"
    assert urls["matplotlib/GSoC_2021_Quarter/index.md"] == f"{site}/matplotlib/gsoc_2021_quarter/"


def test_scientific_python_reads_dates_with_and_without_an_offset(scientific: tuple[Settings, Library]) -> None:
    _, library = scientific
    instants = {post.path: post.published for post in library.public}
    assert datetime(2021, 7, 19, 2, 2, 5, tzinfo=UTC) in instants.values()
    assert datetime(2026, 1, 8, tzinfo=UTC) in instants.values()


# What authors write for their system, and readers must never see.
RAW_MARKERS = re.compile(r"\{\{|\{%|\{&lt;|\{:")


@pytest.mark.parametrize(
    ("blog", "told"),
    [
        ("jekyll", None),
        ("flatcar", [(19, "“tweetfigure” can't be shown here: only its site knows it")]),
        ("scientific", [(89, "“yamlToTable” can't be shown here: only its site knows it")]),
    ],
)
def test_no_raw_marker_reaches_a_reader_and_every_address_is_absolute(
    blog: str, told: list[tuple[int, str]] | None, request: pytest.FixtureRequest
) -> None:
    settings, library = request.getfixturevalue(blog)
    renderer = Renderer(settings, library)
    for post in library.public:
        rendered = renderer.render(post)
        assert isinstance(rendered, Rendered), rendered
        assert rendered.excerpt_text, post.path
        text = re.sub(r"<(pre|code)\b.*?</\1>", "", rendered.html, flags=re.DOTALL)
        assert RAW_MARKERS.search(text) is None, (post.path, RAW_MARKERS.search(text))
        assert re.findall(r'(?:href|src)="(?!https?:|mailto:)[^"]*"', rendered.html) == [], post.path
    problems = [
        problem for problem in renderer.problems if problem.code not in ("image-missing", "link-missing")
    ]  # no corpus has pictures, or pages that are no posts
    assert told is None or [(problem.line, problem.text) for problem in problems] == told


def test_jekylls_links_between_posts_and_to_its_repository_lead_there(jekyll: tuple[Settings, Library]) -> None:
    settings, library = jekyll
    renderer = Renderer(settings, library)
    rendered = [renderer.render(post) for post in library.public]
    html = "".join(outcome.html for outcome in rendered if isinstance(outcome, Rendered))
    assert 'href="https://github.com/jekyll/jekyll/issues/' in html
    assert 'href="https://jekyllrb.com/docs/themes/#assets"' in html
    posts = {post.url for post in library.public}
    linked = set(re.findall(r'href="(https://jekyllrb\.com/news/\d{4}/\d\d/\d\d/[^"]*)"', html))
    assert linked
    assert {address if address.endswith("/") else f"{address}/" for address in linked} <= posts


def to_letters(text: str) -> str:
    """Give what stays of a text whatever typographic signs a system puts into it."""
    return "".join(character for character in text if character.isalnum())
