import json
import os
import subprocess
import sys
from datetime import timedelta

from msgspec.structs import replace

from publisher.content.post import Post, Rendered
from publisher.errors import Problem
from publisher.feeds import build_feeds
from publisher.settings import Settings
from tests.feeds.conftest import MakeSettings
from tests.feeds.judges import ATOM, build, never_rendered, read_atom, read_json, read_rss, texts
from tests.feeds.samples import BY_ALL, NOON, POSTS, make_post, render


def test_S1_two_builds_give_the_same_bytes(make_settings: MakeSettings) -> None:
    settings = make_settings(feeds=BY_ALL)
    assert build(POSTS, settings) == build(tuple(reversed(POSTS)), settings)


def test_S2_zone_and_locale_of_the_machine_change_nothing(make_settings: MakeSettings) -> None:
    settings = make_settings(feeds=BY_ALL)
    program = (
        "import contextlib, json, locale, pathlib, sys\n"
        "from publisher.config import load_settings\n"
        "from tests.feeds.judges import build\n"
        "from tests.feeds.samples import POSTS\n"
        "with contextlib.suppress(locale.Error):  # where the machine lacks it\n"
        "    locale.setlocale(locale.LC_ALL, '')\n"
        "files = build(POSTS, load_settings(pathlib.Path(sys.argv[1]), {}))\n"
        "print(json.dumps({path: data.decode() for path, data in files.items()}))\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, str(settings.file)],
        env=os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert {path: text.encode() for path, text in json.loads(elsewhere.stdout).items()} == build(POSTS, settings)


def test_S3_mending_a_typo_changes_only_that_entry(settings: Settings) -> None:
    mended = tuple(replace(post, body=f"{post.body} Mended.") if post is POSTS[2] else post for post in POSTS)
    before, after = build(POSTS, settings), build(mended, settings)
    changed = [(old, new) for old, new in zip(_items(before), _items(after), strict=True) if old != new]
    [(old, new)] = changed
    assert {key for key in new if new[key] != old[key]} == {"content_html"}
    assert _feed_dates(before) == _feed_dates(after)


def test_S4_M1_an_entry_keeps_its_id_when_all_else_changes(settings: Settings, make_settings: MakeSettings) -> None:
    before = [item["id"] for item in _items(build(POSTS, settings))]
    moved = tuple(replace(post, url=post.url.replace("org", "net"), title="New") for post in POSTS)
    assert [item["id"] for item in _items(build(moved, make_settings(feeds=BY_ALL)))] == before


def test_S5_a_new_post_leaves_the_other_entries_as_they_were(settings: Settings) -> None:
    new = make_post(9, published=POSTS[3].published + timedelta(days=1))
    before, after = build(POSTS, settings), build((*POSTS, new), settings)
    assert _elements(after["rss.xml"], "item")[1:] == _elements(before["rss.xml"], "item")
    assert _elements(after["atom.xml"], f"{ATOM}entry")[1:] == _elements(before["atom.xml"], f"{ATOM}entry")
    assert _items(after)[1:] == _items(before)


def test_S5_entries_stay_as_they_were_when_a_neighbour_of_their_second_leaves_the_feed(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(feeds="items = 2")
    same_day = tuple(make_post(number, published=NOON) for number in (1, 2))
    new = make_post(3, published=NOON + timedelta(days=1))
    assert _items(build((*same_day, new), settings))[1] in _items(build(same_day, settings))


def test_S7_I10_a_post_that_fails_harms_no_other(settings: Settings) -> None:
    broken = make_post(7, published=POSTS[3].published + timedelta(days=1))
    told = Problem(code="post-too-slow", path="posts/7.md", text="it takes too long")

    def render_all_but_one(post: Post) -> Rendered | Problem:
        return told if post is broken else render(post)

    built = build_feeds((*POSTS, broken), render_all_but_one, settings)
    assert built.problems == (told,)
    assert {file.path: file.data for file in built.files} == build(POSTS, settings)


def test_S7_a_huge_post_stands_by_its_excerpt_and_is_named(settings: Settings) -> None:
    huge = make_post(
        8, body=f"It begins so.\n\n{'x' * 20_000_000}", published=POSTS[3].published + timedelta(days=1)
    )
    built = build_feeds((*POSTS, huge), render, settings)
    [problem] = built.problems
    assert (problem.code, problem.path, problem.severity) == ("feed-entry-too-large", "posts/8.md", "warning")
    files = {file.path: file.data for file in built.files}
    assert _items(files)[0]["content_html"] == "It begins so."
    assert _items(files)[1:] == _items(build(POSTS, settings))


def test_M2_the_older_of_two_posts_keeps_their_id(settings: Settings) -> None:
    twin = make_post(9, id=POSTS[0].id)
    built = build_feeds((*POSTS, twin), render, settings)
    [problem] = built.problems
    assert (problem.code, problem.path) == ("feed-id-repeated", "posts/1.md")
    assert "posts/9.md" in problem.text
    files = {file.path: file.data for file in built.files}
    assert "Post 9" in [item.get("title") for item in _items(files)]


def test_a_post_that_wants_no_feed_is_in_none(make_settings: MakeSettings) -> None:
    hidden = make_post(1, in_feed=False, tags=("secret",), title="Secret")
    built = build_feeds((hidden,), never_rendered, make_settings(feeds=BY_ALL))
    assert not any("secret" in file.path or b"Secret" in file.data for file in built.files)


def test_a_post_is_rendered_once_and_only_when_a_feed_shows_it(make_settings: MakeSettings) -> None:
    asked: list[str] = []

    def note(post: Post) -> Rendered:
        asked.append(post.path)
        return render(post)

    posts = [make_post(number, tags=("a", "b")) for number in range(5)]
    build_feeds(posts, note, make_settings(feeds='by = ["tag"]\nitems = 2\narchive_size = 0'))
    assert sorted(asked) == ["3.md", "4.md"]


def test_M8_no_document_is_heavier_than_a_mebibyte(settings: Settings) -> None:
    markup = '<a href="https://example.org/?a=1&b=2">“ü”</a>\n'
    posts = tuple(make_post(number, body=markup * 3000, description="Links.") for number in range(12))
    files = build(posts, settings)
    assert max(len(data) for path, data in files.items() if not path.startswith("archive/")) <= 1024 * 1024
    assert max(map(len, files.values())) <= 4_000_000
    assert 2 <= len(_items(files)) < 12


def test_pages_come_before_the_feeds_that_link_to_them(make_settings: MakeSettings) -> None:
    paths = list(build(POSTS, make_settings(feeds=BY_ALL)))
    pages = [path for path in paths if path.endswith("index.html")]
    assert paths[: len(pages)] == pages


def _items(files: dict[str, bytes]) -> list[dict[str, object]]:
    items: list[dict[str, object]] = read_json(files["feed.json"])["items"]
    return items


def _elements(data: bytes, name: str) -> list[bytes]:
    root = read_atom(data) if name.startswith(ATOM) else read_rss(data)
    opening = b"<" + name.removeprefix(ATOM).encode()
    assert len(root.findall(name)) == data.count(opening + b">") + data.count(opening + b" ")
    return data.split(opening)[1:]


def _feed_dates(files: dict[str, bytes]) -> list[str]:
    return [
        *texts(read_rss(files["rss.xml"]), "lastBuildDate"),
        *texts(read_atom(files["atom.xml"]), f"{ATOM}updated"),
    ]
