"""Files that posts give out, as podcasts made with one system or another name them."""

import pytest

from publisher.content.enclosures import read_duration
from publisher.content.post import Enclosure, Post
from tests.content.conftest import Site

AT = "https://example.org/"


def read_one(site: Site, head: str, name: str = "a.md") -> Post:
    site.write(name, f"---\ntitle: A\ndate: 2025-01-02\n{head}\n---\nText.\n")
    library = site.read()
    assert [problem.text for problem in library.problems if problem.severity == "error"] == []
    [post] = library.posts
    return post


CDN = "https://cdn.example.net/e.mp3"
NAMED = {
    "Castanet, for Hugo": ("podcast_file: /e.mp3\npodcast_duration: '34:02'\npodcast_bytes: 2048", "", 2048, 2042),
    "a template for Jekyll": (f"file: {CDN}\nduration: 01:02:03\nlength: 1065610", CDN, 1065610, 3723),
    "another one": (f"mp3: {CDN}\nduration: 15:00\nlength: 1065610", CDN, 1065610, 900),
    "Octopod": ("audio:\n  mp3: /e.mp3\nfilesize:\n  mp3: 1234\n  ogg: 2345\nduration: '0:03:13'", "", 1234, 193),
    "Octopress": (f"podcast_url: {CDN}\npodcast_file_size: 25,000\npodcast_length: 754", CDN, 25000, 754),
    "a plugin of Pelican": (f"podcast: {CDN}\nlength: 1\nduration: 60", CDN, 1, 60),
    "Astro": ("enclosure: {url: /e.mp3, length: 7, type: audio/mpeg}", "", 7, 0),
    "WordPress": (f"enclosure: |\n  {CDN}\n  12216320\n  audio/mpeg", CDN, 12216320, 0),
    "an address without an ending": (f"enclosure: {{url: '{CDN}?id=1', type: audio/mpeg}}", f"{CDN}?id=1", 0, 0),
    "a signed address": (f"audio: {CDN}?sig=x", f"{CDN}?sig=x", 0, 0),
}


@pytest.mark.parametrize(("head", "url", "size", "duration"), NAMED.values(), ids=NAMED)
def test_R27_a_file_is_read_as_each_system_names_it(
    head: str, url: str, size: int, duration: int, site: Site
) -> None:
    enclosure = read_one(site, head).enclosures[0]
    assert (enclosure.url, enclosure.size, enclosure.duration) == (url or f"{AT}e.mp3", size, duration)
    assert enclosure.media_type.startswith("audio/")


def test_A26_one_sound_in_many_types_is_many_files(site: Site) -> None:
    post = read_one(site, "audio: {mp3: /e.mp3, ogg: /e.ogg}\nfilesize: {mp3: 5, ogg: 6}")
    assert [(enclosure.media_type, enclosure.size) for enclosure in post.enclosures] == [
        ("audio/mpeg", 5),
        ("audio/ogg", 6),
    ]


def test_what_podcast_apps_show_is_read(site: Site) -> None:
    head = (
        "audio: /e.mp3\nepisode: 7\nseason: 2\nepisode_type: Bonus\nexplicit: 'yes'\n"
        "episode_image: /cover.png\ntranscript: /e.vtt\nchapters: /e.json"
    )
    assert read_one(site, head).enclosures == (
        Enclosure(
            url=AT + "e.mp3",
            media_type="audio/mpeg",
            episode=7,
            season=2,
            kind="bonus",
            is_explicit=True,
            image=AT + "cover.png",
            transcript=AT + "e.vtt",
            chapters=AT + "e.json",
        ),
    )


def test_R27_the_length_is_that_of_the_file_where_it_is_here(site: Site) -> None:
    site.write("e.mp3", b"x" * 4321)
    assert read_one(site, "audio: e.mp3\nlength: 9").enclosures[0].size == 4321


@pytest.mark.parametrize(
    "head",
    [
        "audio: true",
        "file: notes.txt",
        "video: {autoplay: true}",
        "podcast: My show",
        "enclosure: {url: /cover.png}",
        "audio: []",
        "audio: 'javascript:alert(1).mp3'",
        "audio: 'http://[.mp3'",
    ],
)
def test_what_is_no_download_is_none(head: str, site: Site) -> None:
    assert read_one(site, head).enclosures == ()


def test_an_enclosure_that_nobody_can_type_is_told(site: Site) -> None:
    site.write("a.md", "---\ntitle: A\ndate: 2025-01-02\nenclosure: https://example.net/listen\n---\nText.\n")
    [problem] = site.read().problems
    assert (problem.code, problem.line, problem.severity) == ("enclosure-type", 4, "warning")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3753", 3753),
        ("3753.9", 3753),
        ("62:33", 3753),
        ("1:02:33", 3753),
        ("01:02:33.5", 3753),
        ("PT1H2M33S", 3753),
        ("1h 2m 33s", 3753),
        ("45m", 2700),
        ("", 0),
        ("an hour", 0),
        ("-5", 0),
        ("1:2:3:4", 0),
        ("٣", 0),
        ("9" * 400, 0),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    ("head", "link"),
    [
        ("external_url: https://example.net/a", "https://example.net/a"),
        ("link: https://example.net/a", "https://example.net/a"),
        ("external-url: http://example.net/", "http://example.net/"),
        ("link: https://example.org/blog/a/", ""),
        ("link: /blog/a/", ""),
        ("link: {title: A}", ""),
        ("link: 'javascript:alert(1)'", ""),
        ("link: 'http://[/'", ""),
    ],
)
def test_R30_a_link_post_names_a_page_of_another_site(head: str, link: str, site: Site) -> None:
    assert read_one(site, head).link == link


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("image: https://example.net/a.png", "https://example.net/a.png"),
        ("image: {path: /a.webp, alt: A}", AT + "a.webp"),
        ("cover: {image: /a.jpg}", AT + "a.jpg"),
        ("featured_image: /a.jpeg", AT + "a.jpeg"),
        ("heroImage: /a.avif", AT + "a.avif"),
        ("images: [/a.png, /b.png]", AT + "a.png"),
        ("header: {teaser: /a.gif}", AT + "a.gif"),
        ("image: nowhere.png", None),
        ("image: /a.svg", None),
        ("image: true", None),
        ("image: 'http://[.png'", None),
    ],
)
def test_R28_a_picture_that_stands_for_a_post_is_found(head: str, url: str | None, site: Site) -> None:
    image = read_one(site, head).image
    assert (image.url if image else None) == url


@pytest.mark.parametrize(
    ("head", "alt"),
    [
        ("image: https://a.example/p.png", ""),
        ("image: https://a.example/p.png\nimage_alt: Geese at noon", "Geese at noon"),
        ("cover: {image: https://a.example/p.png, alt: Geese at noon}", "Geese at noon"),
        ("heroImage: https://a.example/p.png\nheroImageAlt: Geese\n", "Geese"),
        ("header: {image: https://a.example/p.png, image_description: Geese}", "Geese"),
    ],
)
def test_C7_what_is_said_in_the_place_of_a_picture_is_kept(head: str, alt: str, site: Site) -> None:
    image = read_one(site, head).image
    assert image is not None
    assert image.alt == alt
