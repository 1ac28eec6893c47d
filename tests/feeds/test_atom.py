import feedparser
import pytest

from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, LANG, Tree, build, read_atom, texts
from tests.feeds.samples import BY_ALL, HUB, POSTS, SITE


@pytest.fixture
def feed(make_settings: MakeSettings) -> Tree:
    return read_atom(build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))["atom.xml"])


def test_every_feed_obeys_the_schema(make_settings: MakeSettings) -> None:
    files = build(POSTS, make_settings(feeds=f"{BY_ALL}\n{HUB}"))
    feeds = [read_atom(data) for path, data in files.items() if path.endswith("atom.xml")]
    assert len({feed.findtext(f"{ATOM}id") for feed in feeds}) == len(feeds) == 12


def test_an_empty_feed_obeys_it_too(settings: Settings) -> None:
    assert texts(read_atom(build((), settings)["atom.xml"]), f"{ATOM}updated") == ["2000-01-01T00:00:00+00:00"]


def test_a_reader_sees_every_entry(settings: Settings) -> None:
    feed = feedparser.parse(build(POSTS, settings)["atom.xml"])
    assert [(entry.title, entry.link, entry.id) for entry in feed.entries] == [
        (
            "They are back, a week later than last year, and there are…",
            "https://example.org/blog/4/",
            "tag:example.org,2024-01-01:0000000000000004",
        ),
        (
            "Zählen, was sich nicht zählen lässt",
            "https://example.org/blog/2/",
            "tag:example.org,2024-01-01:0000000000000002",
        ),
        (
            "if a < b && c > d: on comparing geese",
            "https://example.org/blog/3/",
            "tag:example.org,2024-01-01:0000000000000003",
        ),
        ("What the tide left behind", "https://example.org/blog/1/", "tag:example.org,2024-01-01:0000000000000001"),
    ]


def test_A1_A2_A3_A6_A7_the_feed_says_what_it_is(feed: Tree) -> None:
    assert feed.get(LANG) == "en"
    assert [texts(feed, f"{ATOM}{name}") for name in ("id", "title", "subtitle", "updated", "generator")] == [
        ["tag:example.org,2026-01-01:feeds/"],
        ["Field notes"],
        ["Birds, tides & the software that counts them."],
        ["2025-06-02T09:05:00+00:00"],
        ["Publisher"],
    ]


def test_A4_W4_it_links_to_itself_its_home_and_its_hub(feed: Tree) -> None:
    assert [dict(link.attrib) for link in feed.findall(f"{ATOM}link")] == [
        {"href": "https://example.org/feeds/atom.xml", "rel": "self", "type": "application/atom+xml"},
        {"href": "https://example.org/", "rel": "alternate", "type": "text/html", "hreflang": "en"},
        {"href": "https://hub.example.org/", "rel": "hub"},
    ]


def test_A5_it_names_who_answers(feed: Tree) -> None:
    assert texts(feed, f"{ATOM}author/{ATOM}name") == ["Ada Marsh"]


def test_A6_an_entry_says_its_language_where_it_differs(feed: Tree) -> None:
    assert [entry.get(LANG) for entry in feed.findall(f"{ATOM}entry")] == [None, "de", None, None]


def test_A8_what_the_feed_says_stands_before_its_entries(feed: Tree) -> None:
    names = [element.tag for element in feed]
    assert names.index(f"{ATOM}entry") == len(names) - len(POSTS)


def test_A20_an_entry_says_when_it_came_and_when_it_changed(feed: Tree) -> None:
    entry = feed.findall(f"{ATOM}entry")[-1]
    assert texts(entry, f"{ATOM}published") == ["2024-12-26T23:30:00+00:00"]
    assert texts(entry, f"{ATOM}updated") == ["2025-01-04T08:00:30+00:00"]


def test_M6_no_two_entries_change_at_once(feed: Tree) -> None:
    changes = texts(feed, f"{ATOM}entry/{ATOM}updated")
    assert len(set(changes)) == len(changes)


def test_A22_A23_text_and_excerpt_are_html_escaped_once(feed: Tree) -> None:
    entry = feed.findall(f"{ATOM}entry")[-1]
    content, summary = entry.find(f"{ATOM}content"), entry.find(f"{ATOM}summary")
    assert content.attrib == summary.attrib == {"type": "html"}
    assert content.text == "<p>The gauge says &lt;0 m.</p>\n<p>That can’t be.</p>"
    assert summary.text == "Four mornings on the flats &amp; one broken gauge."


@pytest.mark.parametrize(
    ("says", "held", "missing"), [("full", "content", "summary"), ("summary", "summary", "content")]
)
def test_the_settings_leave_one_of_them_out(
    says: str, held: str, missing: str, make_settings: MakeSettings
) -> None:
    feed = read_atom(build(POSTS, make_settings(feeds=f'content = "{says}"'))["atom.xml"])
    assert len(texts(feed, f"{ATOM}entry/{ATOM}{held}")) == len(POSTS)
    assert texts(feed, f"{ATOM}entry/{ATOM}{missing}") == []


def test_A24_authors_have_what_is_public(feed: Tree) -> None:
    authors = feed.findall(f"{ATOM}entry")[-1].findall(f"{ATOM}author")
    assert [{part.tag.removeprefix(ATOM): part.text for part in author} for author in authors] == [
        {"name": "Ada Marsh", "email": "ada@example.org", "uri": "https://example.org/ada/"},
        {"name": "Bo Lind"},
    ]


def test_A25_categories_have_term_scheme_and_label(feed: Tree) -> None:
    category = feed.findall(f"{ATOM}entry")[-1].findall(f"{ATOM}category")[-1]
    assert category.attrib == {
        "term": "machine-learning",
        "scheme": "https://example.org/feeds/#tag",
        "label": "Machine Learning",
    }


def test_A7_the_icon_is_the_sites(make_settings: MakeSettings) -> None:
    settings = make_settings(config=f'{SITE}[brand]\nicon = "/icon.svg"\n')
    assert texts(read_atom(build(POSTS, settings)["atom.xml"]), f"{ATOM}icon") == ["https://example.org/icon.svg"]


def test_A21_each_entry_has_one_page(feed: Tree) -> None:
    for entry in feed.findall(f"{ATOM}entry"):
        [link] = entry.findall(f"{ATOM}link")
        assert (link.get("rel"), link.get("type")) == ("alternate", "text/html")


def test_A27_A28_nothing_leans_on_a_base_and_no_entry_has_a_source(feed: Tree) -> None:
    assert not [element for element in feed.iter() if element.get("{http://www.w3.org/XML/1998/namespace}base")]
    assert not [*feed.iter(f"{ATOM}source", f"{ATOM}rights")]
