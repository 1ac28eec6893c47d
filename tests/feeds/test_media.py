"""Pictures, sound and other files of posts, in each format; and what podcast directories ask."""

import html
from uuid import UUID, uuid5

import pytest

from publisher.content.post import Enclosure, Medium, Rendered
from publisher.feeds.entry import make_entry
from publisher.feeds.model import Entry
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, CONTENT, Tree, build, read_atom, read_json, read_rss, texts
from tests.feeds.samples import POSTS, SITE, make_post

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
PICTURE = Medium(
    url="https://example.org/img/geese.jpg?a=1&b=2",
    alt='Geese, "at" noon',
    media_type="image/jpeg",
    width=1200,
    height=800,
)
SOUND = Enclosure(
    url="https://example.org/e1.mp3",
    media_type="audio/mpeg",
    size=1234,
    duration=754,
    title="As MP3",
    episode=3,
    season=2,
    kind="full",
    is_explicit=False,
    image="https://example.org/e1.png",
    transcript="https://example.org/e1.vtt",
    chapters="https://example.org/e1.json",
)
PAPER = Enclosure(url="https://example.org/e1.pdf", media_type="application/pdf")
SHOW = """
[brand]
icon = "https://example.org/icon.png"
[podcast]
author = "The field crew"
email = "crew@example.org"
category = "Science > Nature"
explicit = false
type = "serial"
locked = true
"""


def item_of(settings: Settings, **said: object) -> tuple[Tree, Tree, Tree]:
    """Give the one entry of a feed as RSS, Atom and JSON Feed have it."""
    files = build((make_post(1, **said),), settings)
    return (
        read_rss(files["rss.xml"]).find("item"),
        read_atom(files["atom.xml"]).find(f"{ATOM}entry"),
        read_json(files["feed.json"])["items"][0],
    )


def test_R28_C7_a_lead_picture_stands_beside_the_entry_and_once_in_its_text(settings: Settings) -> None:
    item, entry, of_json = item_of(settings, image=PICTURE)
    for holder in (item, entry):
        assert dict(holder.find(f"{MEDIA}content").attrib) == {
            "url": PICTURE.url,
            "medium": "image",
            "type": "image/jpeg",
            "width": "1200",
            "height": "800",
        }
        assert holder.find(f"{MEDIA}thumbnail").get("url") == PICTURE.url
    assert of_json["image"] == PICTURE.url
    shown = (
        '<p><img src="https://example.org/img/geese.jpg?a=1&amp;b=2" alt="Geese, &quot;at&quot; noon"></p>\n<p>The'
    )
    for text in (*texts(item, f"{CONTENT}encoded"), *texts(entry, f"{ATOM}content"), of_json["content_html"]):
        assert text.startswith(shown)
        assert text.count("<img") == 1


def test_C7_a_picture_that_the_text_shows_is_not_shown_twice(settings: Settings) -> None:
    post = make_post(1, image=PICTURE)
    shown = f'<p>Look: <img alt="Geese" src="{html.escape(PICTURE.url)}"></p>'
    rendered = Rendered(html=shown, excerpt_html=shown, excerpt_text="Look:", has_more=False)
    entry = make_entry(post, rendered, post.published, settings)
    assert isinstance(entry, Entry)
    assert entry.content == shown


def test_R27_rss_gives_out_the_first_file_with_its_true_length(settings: Settings) -> None:
    item, _, _ = item_of(settings, enclosures=(SOUND, PAPER), image=PICTURE)
    [enclosure] = item.findall("enclosure")
    assert dict(enclosure.attrib) == {"url": SOUND.url, "length": "1234", "type": "audio/mpeg"}


def test_R27_G11_G12_a_length_that_is_not_known_is_0(settings: Settings) -> None:
    item, _, _ = item_of(settings, enclosures=(PAPER,))
    assert item.find("enclosure").get("length") == "0"


def test_A26_G1_atom_gives_out_every_file(settings: Settings) -> None:
    _, entry, _ = item_of(settings, enclosures=(SOUND, PAPER))
    assert [dict(link.attrib) for link in entry.findall(f"{ATOM}link[@rel='enclosure']")] == [
        {"rel": "enclosure", "type": "audio/mpeg", "href": SOUND.url, "length": "1234"},
        {"rel": "enclosure", "type": "application/pdf", "href": PAPER.url},
    ]


def test_J7_attachments_have_numbers_and_nothing_empty(settings: Settings) -> None:
    _, _, item = item_of(settings, enclosures=(SOUND, PAPER))
    assert item["attachments"] == [
        {
            "url": SOUND.url,
            "mime_type": "audio/mpeg",
            "title": "As MP3",
            "size_in_bytes": 1234,
            "duration_in_seconds": 754,
        },
        {"url": PAPER.url, "mime_type": "application/pdf"},
    ]


def test_G13_no_picture_stands_in_a_group(settings: Settings) -> None:
    files = build((make_post(1, image=PICTURE),), settings)
    assert b"media:group" not in files["rss.xml"] + files["atom.xml"]


def test_R30_A21_J7_a_link_post_has_both_addresses(settings: Settings) -> None:
    target = "https://elsewhere.example/geese"
    item, entry, of_json = item_of(settings, link=target)
    own = "https://example.org/blog/1/"
    assert texts(item, "link") == [own]
    assert [(link.get("rel"), link.get("type"), link.get("href")) for link in entry.findall(f"{ATOM}link")] == [
        ("alternate", "text/html", own),
        ("related", None, target),
    ]
    assert (of_json["url"], of_json["external_url"]) == (own, target)
    for text in (*texts(item, f"{CONTENT}encoded"), *texts(entry, f"{ATOM}content"), of_json["content_html"]):
        assert f'href="{own}"' in text
        assert f'href="{target}"' in text


@pytest.fixture
def channel(make_settings: MakeSettings) -> Tree:
    """A feed with a post to be read, and one to be heard."""
    posts = (POSTS[0], make_post(9, title="The geese, heard", enclosures=(SOUND, PAPER)))
    return read_rss(build(posts, make_settings(config=SITE + SHOW))["rss.xml"])


def test_a_podcast_says_what_directories_ask(channel: Tree) -> None:
    assert {
        name: channel.findtext(f"{ITUNES}{name}") for name in ("author", "explicit", "type", "owner", "category")
    } == {
        "author": "The field crew",
        "explicit": "false",
        "type": "serial",
        "owner": "\n      ",
        "category": "\n      ",
    }
    assert texts(channel, f"{ITUNES}owner/{ITUNES}name") == ["Ada Marsh"]
    assert texts(channel, f"{ITUNES}owner/{ITUNES}email") == ["crew@example.org"]
    category = channel.find(f"{ITUNES}category")
    assert (category.get("text"), category.find(f"{ITUNES}category").get("text")) == ("Science", "Nature")
    assert channel.find(f"{ITUNES}image").get("href") == "https://example.org/icon.png"
    assert (channel.findtext(f"{PODCAST}locked"), channel.find(f"{PODCAST}locked").get("owner")) == (
        "yes",
        "crew@example.org",
    )


def test_a_podcast_keeps_its_guid_whatever_the_scheme_and_a_slash(channel: Tree) -> None:
    namespace = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    assert texts(channel, f"{PODCAST}guid") == [str(uuid5(namespace, "example.org/feeds/rss.xml"))]
    # The example of the namespace's own page.
    assert str(uuid5(namespace, "mp3s.nashownotes.com/pc20rss.xml")) == "917393e3-1b1e-5cef-ace4-edaa54e1f810"


def test_G25_an_episode_says_what_apps_show(channel: Tree) -> None:
    episode = channel.findall("item")[-1]
    assert [
        texts(episode, f"{ITUNES}{name}")
        for name in ("title", "duration", "episode", "season", "episodeType", "explicit")
    ] == [["The geese, heard"], ["754"], ["3"], ["2"], ["full"], ["false"]]
    assert episode.find(f"{ITUNES}image").get("href") == SOUND.image
    assert dict(episode.find(f"{PODCAST}transcript").attrib) == {"url": SOUND.transcript, "type": "text/vtt"}
    assert dict(episode.find(f"{PODCAST}chapters").attrib) == {
        "url": SOUND.chapters,
        "type": "application/json+chapters",
    }
    assert channel.find("item").find(f"{ITUNES}title") is None


def test_what_has_nothing_to_hear_is_no_podcast(make_settings: MakeSettings) -> None:
    files = build((make_post(1, enclosures=(PAPER,)),), make_settings(config=SITE + SHOW))
    assert not any(b"itunes" in data or b"podcastindex" in data for path, data in files.items() if "xml" in path)
