"""Ghost's export as files of posts, rule by rule of content.md §7."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from publisher.content.front_matter import split_post
from publisher.content.ghost import (
    ExportError,
    Read,
    place_stories,
    read_export,
    read_permalink,
    read_stories,
    write_authors,
    write_story,
)
from tests.content.ghost.exports import ID, export, lexical, mobiledoc, paragraph, post, text

SITE = "https://example.org/"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def read(data: bytes) -> Read:
    return read_stories(read_export(data, SITE), "export.json", NOW)


def head_of(*posts: dict[str, Any], **tables: Any) -> dict[str, Any]:  # `Any`: YAML's own values
    """The head of the one file that the export becomes."""
    found = read(export(*posts, **tables))
    assert found.problems == ()
    (story,) = found.stories
    held = yaml.safe_load(write_story(story).decode().split("\n---\n")[0])
    assert isinstance(held, dict)
    return held


def body_of(**fields: Any) -> str:  # `Any`: JSON's own values
    found = read(export(post(**fields)))
    assert found.problems == ()
    return found.stories[0].body.markdown


def test_content_7_the_envelope_may_be_there_or_not() -> None:
    assert len(read(export(post())).stories) == len(read(export(post(), wrapped=False)).stories) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "this is not JSON"),
        (b"\xff{}", "this is not JSON"),
        (b"[" * 100_000, "this is not JSON"),
        (b"{}", "no “data”"),
        (b'{"db": []}', "no “data”"),
        (b'{"db": [3]}', "no “data”"),
        (b'{"data": {"users": []}}', "holds no posts"),
    ],
)
def test_content_7_what_is_no_export_is_told(data: bytes, told: str) -> None:
    with pytest.raises(ExportError, match=told):
        read_export(data, SITE)


def test_content_7_a_byte_order_mark_harms_nothing() -> None:
    assert len(read(b"\xef\xbb\xbf" + export(post())).stories) == 1


@pytest.mark.parametrize(
    ("row", "id_"),
    [
        ({}, ID),
        ({"id": 7, "uuid": "a-b"}, "a-b"),  # before 1.0 its feeds named the UUID
        ({"id": 7, "uuid": None}, "7"),
    ],
)
def test_content_7_a_post_keeps_the_id_that_its_feed_has(row: dict[str, Any], id_: str) -> None:
    assert head_of(post(**row))["id"] == id_


@pytest.mark.parametrize(
    "written", ["2020-01-02 10:00:00", "2020-01-02T10:00:00.000Z", "2020-01-02T12:00:00+02:00", 1577959200000]
)
def test_content_7_dates_are_utc_in_each_of_their_forms(written: object) -> None:
    assert head_of(post(published_at=written))["date"] == datetime(2020, 1, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", ["soon", "2020-13-01", 10**30, -(10**18), "9" * 400])
def test_content_7_a_date_that_is_none_is_told_and_keeps_nobody_else_out(written: object) -> None:
    found = read(export(post(1, published_at=written), post(2)))
    assert [story.slug for story in found.stories] == ["post-2"]
    assert [(told.code, told.path) for told in found.problems] == [("ghost-post", "export.json")]


@pytest.mark.parametrize(
    ("fields", "state", "said"),
    [
        ({}, "published", {"newsletter": False}),
        ({"status": "draft"}, "draft", {"draft": True}),
        ({"status": "scheduled", "published_at": "2031-01-01T00:00:00Z"}, "scheduled", {}),
        # The export is old: Ghost has published it since.
        ({"status": "scheduled", "published_at": "2025-05-01T00:00:00Z"}, "published", {"newsletter": False}),
        ({"status": "sent"}, "sent", {"feed": False, "newsletter": False}),
        ({"email_only": 1}, "sent", {"feed": False, "newsletter": False}),
        ({"visibility": "members"}, "private", {"visibility": "members", "newsletter": False}),
        ({"visibility": "paid"}, "private", {"visibility": "paid", "newsletter": False}),
        ({"visibility": "tiers"}, "private", {"visibility": "tiers", "newsletter": False}),
        ({"visibility": "label:vip"}, "private", {"visibility": "label:vip", "newsletter": False}),
        ({"visibility": "paid", "status": "draft"}, "draft", {"visibility": "paid", "draft": True}),
    ],
)
def test_content_7_status_and_visibility(fields: dict[str, Any], state: str, said: dict[str, Any]) -> None:
    (story,) = read(export(post(**fields))).stories
    assert story.state == state
    head = head_of(post(**fields))
    assert {key: head[key] for key in ("draft", "visibility", "feed", "newsletter") if key in head} == said


def test_content_7_an_unknown_status_is_told() -> None:
    found = read(export(post(status="burnt")))
    assert found.stories == ()
    assert "“burnt”" in found.problems[0].text


@pytest.mark.parametrize("fields", [{"type": "page"}, {"page": 1}])
def test_content_7_pages_are_passed_over_and_counted(fields: dict[str, Any]) -> None:
    found = read(export(post(1, **fields), post(2)))
    assert (len(found.stories), found.pages) == (1, 1)


def test_content_7_relations() -> None:
    head = head_of(
        post(),
        tags=[
            {"id": "1", "name": "News", "slug": "news", "visibility": "public"},
            {"id": "2", "name": "#import", "slug": "hash-import"},
            {"id": "3", "name": "Bread", "slug": "bread"},
            {"id": "4", "name": "Hidden", "slug": "hidden", "visibility": "internal"},
        ],
        posts_tags=[
            {"post_id": ID, "tag_id": "3", "sort_order": 1},
            {"post_id": ID, "tag_id": "1", "sort_order": 0},
            {"post_id": ID, "tag_id": "2", "sort_order": 2},
            {"post_id": ID, "tag_id": "4", "sort_order": 3},
            {"post_id": ID, "tag_id": "9", "sort_order": 4},
        ],
        users=[{"id": "u", "name": "Jo Ng", "slug": "jo"}, {"id": "v", "name": "Al", "slug": "al"}],
        posts_authors=[
            {"post_id": ID, "author_id": "v", "sort_order": 1},
            {"post_id": ID, "author_id": "u", "sort_order": 0},
        ],
    )
    assert (head["tags"], head["authors"]) == (["News", "Bread"], ["jo", "al"])
    assert head["ghost"]["internal_tags"] == ["#import", "Hidden"]


def test_content_7_what_stood_in_the_post_once_and_stands_beside_it_now() -> None:
    about = {"meta_description": "For machines", "email_subject": "Hello", "feature_image_alt": "A loaf"}
    new = head_of(post(), posts_meta=[{"post_id": ID, **about}])
    old = head_of(post(**about))
    assert new == old
    assert (new["description"], new["email_subject"], new["image_alt"]) == ("For machines", "Hello", "A loaf")


def test_content_7_an_old_post_has_one_author_and_an_image() -> None:
    head = head_of(post(author_id=3, image="/content/images/a.png"), users=[{"id": 3, "name": "Jo", "slug": "jo"}])
    assert (head["authors"], head["image"]) == (["jo"], "/content/images/a.png")


def test_content_7_the_sites_address_stands_for_ghosts_own_everywhere() -> None:
    found = head_of(
        post(
            html='<p><a href="__GHOST_URL__/about/">Us</a> at __GHOST_URL__</p>',
            feature_image="__GHOST_URL__/content/images/a.png",
            canonical_url="__GHOST_URL__/x/",
        )
    )
    assert (found["image"], found["canonical_url"]) == (f"{SITE}content/images/a.png", f"{SITE}x/")
    assert body_of(html='<p><a href="__GHOST_URL__/about/">Us</a></p>') == f"[Us]({SITE}about/)"


def test_content_7_everything_else_that_ghost_knows_is_kept() -> None:
    head = head_of(
        post(
            custom_excerpt="In short: *this*",
            featured=1,
            codeinjection_head="<style>a{}</style>",
            og_title="For others",
            feature_image_caption="By <a href='https://a.example/'>Al</a>",
            locale="fr",
            updated_at="2024-01-01 00:00:00",
        )
    )
    assert head["excerpt"] == "In short: *this*"
    assert head["ghost"] == {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "featured": True,
        "og_title": "For others",
        "codeinjection_head": "<style>a{}</style>",
    }
    assert head["image_caption"] == "By <a href='https://a.example/'>Al</a>"
    assert (head["language"], head["updated"]) == ("fr", datetime(2024, 1, 1, tzinfo=UTC))


def test_content_7_two_posts_with_one_id() -> None:
    found = read(export(post(1, uuid="", slug="a"), post(1, uuid="", slug="b")))
    assert sorted(story.id for story in found.stories) == ["", f"{ID[:-2]}01"]
    assert [told.code for told in found.problems] == ["ghost-id"]


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"markdown": "I *typed* it", "html": "<p>I <em>typed</em> it</p>"}, "I *typed* it"),
        ({"lexical": lexical({"type": "markdown", "markdown": "I *typed* it"})}, "I *typed* it"),
        (
            {"mobiledoc": mobiledoc([10, 0], cards=[["card-markdown", {"markdown": "I *typed* it"}]])},
            "I *typed* it",
        ),
        ({"html": "<p>Some <b>bold</b> words.</p>"}, "Some **bold** words."),
        (
            {"html": None, "lexical": lexical(paragraph(text("A "), text("bold", 1), text(" word")))},
            "A **bold** word",
        ),
        (
            {
                "html": None,
                "mobiledoc": mobiledoc(
                    [1, "h2", [[0, [], 0, "Top"]]],
                    [1, "p", [[0, [], 0, "A "], [0, [0], 1, "link"], [1, [], 0, 0], [0, [], 0, "on"]]],
                    [3, "ol", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
                    [10, 0],
                    markups=[["a", ["href", "https://a.example/"]]],
                    atoms=[["soft-return", "", {}]],
                    cards=[["hr", {}]],
                ),
            },
            "## Top\n\nA [link](https://a.example/)<br>on\n\n1.  one\n2.  two\n\n---",
        ),
        ({"html": None, "plaintext": "One * two\n\nThree"}, "One \\* two\n\n\n\nThree"),
        ({"html": None}, ""),
    ],
)
def test_content_7_the_text_in_each_of_its_forms(fields: dict[str, Any], body: str) -> None:
    assert body_of(**fields) == body


@pytest.mark.parametrize(
    "document", ["{", "[]", '{"root": {"children": [3]}}', '{"root": {"children": [{"type": 7}]}}']
)
def test_content_7_a_text_that_cannot_be_read_is_told_and_its_words_are_kept(document: str) -> None:
    found = read(export(post(html=None, lexical=document, plaintext="Words.")))
    assert found.stories[0].body.markdown in ("Words.", "")
    assert {told.code for told in found.problems} <= {"ghost-text"}


def test_content_7_the_members_part_stays_in_the_file() -> None:
    assert body_of(html="<p>All.</p><!--members-only--><p>Some.</p>") == "All.\n\n<!--members-only-->\n\nSome."


def test_content_7_a_file_of_authors_without_their_mail_addresses() -> None:
    user = {
        "id": "u",
        "name": "Jo: Ng",
        "slug": "jo",
        "email": "jo@example.org",
        "website": "https://jo.example/",
        "profile_image": "__GHOST_URL__/content/images/jo.png",
        "bio": "Bakes",
    }
    found = read(export(post(author_id="u"), users=[user, {"id": "v", "name": "Al", "slug": "al"}]))
    assert yaml.safe_load(write_authors(found.authors)) == {
        "jo": {
            "name": "Jo: Ng",
            "description": "Bakes",
            "url": "https://jo.example/",
            "avatar": f"{SITE}content/images/jo.png",
        }
    }


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("a-post", "a-post.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("readme", "readme-post.md"),
        ("_index", "index-post.md"),
        ("größe", "größe.md"),
        ("a" * 300, f"{'a' * 120}.md"),
        ("", "post-d3cbf1ce.md"),
    ],
)
def test_a_file_has_a_safe_name(slug: str, path: str) -> None:
    found = read(export(post(slug=slug, uuid="")))
    (placed,) = place_stories(found.stories, {})
    assert placed == path or (not slug and placed.startswith("post-"))


def test_files_that_others_have_are_left_to_them_and_our_own_are_known_again() -> None:
    stories = read(export(post(1), post(2, slug="post-1"), post(3))).stories
    placed = place_stories(stories, {"Post-1.md": "", "moved/here.md": f"{ID[:-2]}03"})
    assert {path: story.id[-2:] for path, story in placed.items()} == {
        "post-1-2.md": "01",
        "post-1-3.md": "02",
        "moved/here.md": "03",
    }


@pytest.mark.parametrize(
    ("pattern", "ours"),
    [("/:slug/", ""), ("/:year/:month/:slug/", "/{year}/{month}/{slug}/"), (None, "")],
)
def test_content_7_an_old_export_says_what_addresses_were(pattern: str | None, ours: str) -> None:
    data = export(post(), settings=[{"key": "permalinks", "value": pattern}])
    assert read_permalink(read_export(data, SITE)) == ours


# What may stand anywhere in a hostile export.
_PIECES: tuple[object, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**20,
        1.5,
        "",
        "a",
        "<b>&\n",
        "---\n...",
        "\x00\ud7ff\U0001f300",
        "2020",
        "../..",
        [],
        {},
    ),
    *([[]], [3, "a"], {"a": None}, {"root": {"children": [{"type": "text"}]}}, {"root": {"children": 3}}),
    *([{"id": 1, "post_id": [], "sort_order": "x"}], [{"id": "u", "slug": {}, "name": 3}], [None, 1, "a"]),
    *({"sections": [[1, "p", [[0, [9], 0, "a"]]]]}, {"sections": [[10, 0]], "cards": [["image"]]}, {"sections": 1}),
    {"root": {"children": [{"type": "list", "children": [{"type": "listitem"}]}, {"type": "image", "src": {}}]}},
    {"root": {"children": [{"type": "gallery", "images": [1]}, {"type": "bookmark", "metadata": "m"}]}},
)
_JSON = st.sampled_from(_PIECES)
_NAMES = ("id", "title", "slug", "html", "lexical", "mobiledoc", "markdown", "status", "published_at", "updated_at")


@hypothesis_settings(max_examples=30)
@given(
    st.lists(st.dictionaries(st.sampled_from(_NAMES), _JSON), max_size=3),
    st.dictionaries(
        st.sampled_from(["tags", "users", "posts_tags", "posts_authors", "posts_meta", "settings"]), _JSON
    ),
)
def test_no_export_breaks_the_import(fields: list[dict[str, Any]], tables: dict[str, Any]) -> None:
    data = export(*(post(number, **row) for number, row in enumerate(fields)), **tables)
    found = read(data)
    assert len(found.stories) + sum(told.code == "ghost-post" for told in found.problems) == len(fields)
    placed = place_stories(found.stories, {})
    assert len(placed) == len(found.stories)
    for path, story in placed.items():
        assert "/" not in path
        assert split_post(write_story(story).decode()).fields.entries["title"]
    write_authors(found.authors)


@hypothesis_settings(max_examples=50)
@given(_JSON)
def test_no_document_of_an_editor_breaks_the_import(document: object) -> None:
    for column in ("lexical", "mobiledoc"):
        found = read(export(post(html=None, **{column: json.dumps(document)})))
        assert len(found.stories) == 1
