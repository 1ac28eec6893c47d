import re

import pytest
from lxml import html

from publisher.colour import contrast
from publisher.feeds.colour import AA
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import Tree, build
from tests.feeds.samples import BY_ALL, POSTS, SITE, make_post


@pytest.fixture
def files(make_settings: MakeSettings) -> dict[str, bytes]:
    return build(POSTS, make_settings(feeds=BY_ALL))


@pytest.fixture
def page(files: dict[str, bytes]) -> Tree:
    return html.document_fromstring(files["index.html"].decode())


def test_it_gives_every_address_to_copy(page: Tree) -> None:
    assert [
        (name.text_content(), code.text_content())
        for name, code in zip(page.iter("dt"), page.iter("code"), strict=True)
    ] == [
        ("RSS", "https://example.org/feeds/rss.xml"),
        ("Atom", "https://example.org/feeds/atom.xml"),
        ("JSON Feed", "https://example.org/feeds/feed.json"),
    ]


def test_it_shows_the_newest_entries_as_typed(page: Tree) -> None:
    shown = [
        (article.find("h3/a").get("href"), article.find("h3").text_content(), article.findtext("p"))
        for article in page.iter("article")
    ]
    assert shown[2:] == [
        ("https://example.org/blog/3/", "if a < b && c > d: on comparing geese", "A camera counts."),
        (
            "https://example.org/blog/1/",
            "What the tide left behind",
            "Four mornings on the flats & one broken gauge.",
        ),
    ]


def test_days_are_those_of_the_site(page: Tree) -> None:
    newest = [*page.iter("time")][-1]
    assert (newest.get("datetime"), newest.text) == ("2024-12-27", "27 December 2024")


def test_what_authors_wrote_is_marked_with_its_language(page: Tree) -> None:
    assert page.get("lang") == "en"
    assert [article.get("lang") for article in page.iter("article")] == ["en", "de", "en", "en"]


def test_P6_it_is_discovered_by_readers_the_site_feed_first(files: dict[str, bytes]) -> None:
    page = html.document_fromstring(files["tag/c++/index.html"].decode())
    assert [
        (link.get("type"), link.get("href")) for link in page.iter("link") if link.get("rel") == "alternate"
    ] == [
        ("application/rss+xml", "https://example.org/feeds/rss.xml"),
        ("application/atom+xml", "https://example.org/feeds/atom.xml"),
        ("application/feed+json", "https://example.org/feeds/feed.json"),
        ("application/rss+xml", "https://example.org/feeds/tag/c%2B%2B/rss.xml"),
        ("application/atom+xml", "https://example.org/feeds/tag/c%2B%2B/atom.xml"),
        ("application/feed+json", "https://example.org/feeds/tag/c%2B%2B/feed.json"),
    ]


def test_pages_are_linked_both_ways(files: dict[str, bytes], page: Tree) -> None:
    links = {link.get("href") for link in page.iter("a")}
    assert {"https://example.org/", "feeds.opml", "tag/c%2B%2B/index.html", "language/de/index.html"} <= links
    part = html.document_fromstring(files["tag/c++/index.html"].decode())
    assert {"https://example.org/", "../../index.html"} <= {link.get("href") for link in part.iter("a")}


def test_R26_the_address_of_a_kind_is_a_place_on_the_page(page: Tree) -> None:
    assert {"category", "tag", "author", "language"} <= {element.get("id") for element in page.iter("h3")}


def test_it_runs_nothing_and_fetches_nothing(page: Tree) -> None:
    assert not [*page.iter("script", "img", "iframe", "object", "form")]
    assert not [link for link in page.iter("link") if link.get("rel") == "stylesheet"]
    assert "url(" not in page.findtext("head/style")


@pytest.mark.parametrize(
    "title", ["</style><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"]
)
def test_nothing_that_people_wrote_is_executed(title: str, make_settings: MakeSettings) -> None:
    post = make_post(1, title=title, description=title, tags=(title,))
    page = html.document_fromstring(build((post,), make_settings(feeds=BY_ALL))["index.html"].decode())
    assert not [*page.iter("script", "img")]
    assert page.find(".//article/h3").text_content() == title


def test_an_empty_feed_says_so(make_settings: MakeSettings) -> None:
    assert b"Nothing is out yet" in build((), make_settings())["index.html"]


@pytest.mark.parametrize("brand", ["#0b5cad", "#ffee00", "#777"])
def test_every_colour_can_be_read_in_light_and_dark(brand: str, make_settings: MakeSettings) -> None:
    settings = make_settings(config=f'{SITE}[brand]\naccent = "{brand}"\naccent_dark = "{brand}"')
    style = html.document_fromstring(build(POSTS, settings)["index.html"].decode()).findtext("head/style")
    light, dark = (dict(re.findall(r"--(\w+): (#\w+);", block)) for block in style.split("@media (prefers", 1))
    for colours in (light, dark):
        for text in ("ink", "soft", "accent"):
            for background in ("paper", "card"):
                assert contrast(colours[text], colours[background]) >= AA


@pytest.mark.parametrize(
    ("language", "told", "follow", "day", "newest"),
    [
        ("en", "en", "Follow Field notes", "27 December 2024", "Newest posts"),
        ("de_AT", "de", "Field notes folgen", "27. Dezember 2024", "Neueste Beiträge"),
        ("fr", "fr", "Suivre Field notes", "27 décembre 2024", "Derniers articles"),
        ("es-MX", "es", "Seguir Field notes", "27 de diciembre de 2024", "Últimos artículos"),
        ("pt-BR", "pt-BR", "Seguir Field notes", "27 de dezembro de 2024", "Últimos artigos"),
        ("ja", "ja", "Field notesをフォローする", "2024年12月27日", "新しい記事"),
        ("tlh", "en", "Follow Field notes", "27 December 2024", "Newest posts"),
    ],
)
def test_a_page_speaks_the_language_of_its_site(
    language: str, told: str, follow: str, day: str, newest: str, make_settings: MakeSettings
) -> None:
    settings = make_settings(config=SITE.replace("title =", f'language = "{language}"\ntitle =', 1))
    page = html.document_fromstring(build(POSTS[:1], settings)["index.html"].decode())
    assert page.get("lang") == told
    assert page.find(".//h1").text_content() == follow
    assert page.find(".//time").text == day
    assert page.get_element_by_id("newest").text == newest


@pytest.mark.parametrize("language", ["ar", "fa", "he"])
def test_a_page_runs_the_way_its_language_does(language: str, make_settings: MakeSettings) -> None:
    settings = make_settings(config=SITE.replace("title =", f'language = "{language}"\ntitle =', 1))
    page = html.document_fromstring(build(POSTS[:1], settings)["index.html"].decode())
    assert (page.get("lang"), page.get("dir")) == (language, "rtl")


LISTS = """
[[lists]]
name = "weekly"
title = "The <weekly>"
from = "Field notes <news@example.org>"
[[lists]]
name = "each"
title = "Every post"
from = "Field notes <news@example.org>"
"""


def test_a_page_leads_to_the_newsletters_where_a_server_takes_people_in(make_settings: MakeSettings) -> None:
    web = '[web]\nurl = "https://news.example.org/"\n'
    pages = [
        html.document_fromstring(build(POSTS, make_settings(config=config))["index.html"].decode())
        for config in (SITE + LISTS + web, SITE + LISTS, SITE + web)
    ]
    assert [
        [(link.get("href"), link.text_content()) for link in page.iter("a") if link.get("class") == "button"]
        for page in pages
    ] == [
        [
            ("https://news.example.org/subscribe/weekly", "Subscribe to The <weekly>"),
            ("https://news.example.org/subscribe/each", "Subscribe to Every post"),
        ],
        [],
        [],
    ]
