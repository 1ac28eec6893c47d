"""identity.json: a post stays the same one, whatever happens to its file."""

import json
import re
import shutil
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.config import load_settings
from publisher.content import Identity, Library, Record, identity_would_change, save_identity
from publisher.content.identity import read_identity, write_identity
from publisher.errors import PublisherError
from tests.content.conftest import NOON, Site

LATER = NOON + timedelta(days=1)


def read_and_save(site: Site, now: datetime = NOON) -> Library:
    settings = site.configure()
    library = site.read(settings, now)
    save_identity(library, settings)
    return library


def lines(site: Site) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((site.root / "identity.json").read_bytes())
    return found


def ids(library: Library) -> dict[str, str]:
    return {post.path: post.id for post in library.posts}


def test_M1_an_id_is_minted_of_host_day_and_path(site: Site) -> None:
    site.add("2024/post.md")
    post = site.post("2024/post.md")
    assert re.fullmatch(r"tag:example\.org,2024-01-02:[0-9a-f]{16}", post.id)
    assert post.id.endswith(f":{post.key}")
    assert site.post("2024/post.md").id == post.id


def test_6_the_file_holds_a_line_a_post_sorted_by_key(site: Site) -> None:
    site.add("a.md")
    site.add("b.md", title="Ü")
    read_and_save(site)
    text = (site.root / "identity.json").read_text(encoding="utf-8")
    first, *records, last = text.splitlines()
    assert (first, last, text[-1]) == ("[", "]", "\n")
    assert [json.loads(record.rstrip(",")) for record in records] == lines(site)
    assert [line["key"] for line in lines(site)] == sorted(str(line["key"]) for line in lines(site))
    assert list(lines(site)[0]) == ["key", "path", "id", "published", "print", "gone"]
    assert {line["published"] for line in lines(site)} == {"2024-01-02T00:00:00Z"}


def test_6_a_second_build_changes_no_byte(site: Site) -> None:
    site.add("a.md")
    settings = site.configure()
    library = site.read(settings)
    assert identity_would_change(library, settings)
    assert save_identity(library, settings)
    again = site.read(settings, LATER)
    assert not identity_would_change(again, settings)
    assert not save_identity(again, settings)


def test_6_a_build_in_a_fresh_clone_changes_no_byte(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    for path in ("a.md", "b.md", "sub/c.md"):
        site.add(path, title=path)
    read_and_save(site)
    clone = Site(root=tmp_path_factory.mktemp("clone"))
    shutil.copytree(site.root, clone.root, dirs_exist_ok=True)
    before = (clone.root / "identity.json").read_bytes()
    assert ids(read_and_save(clone, LATER)) == ids(site.read())
    assert (clone.root / "identity.json").read_bytes() == before


def test_6_a_build_without_the_file_gives_the_same_ids(site: Site) -> None:
    site.add("a.md")
    before = ids(read_and_save(site))
    (site.root / "identity.json").unlink()
    assert ids(read_and_save(site)) == before


def test_M7_posts_of_one_instant_are_in_the_order_of_their_ids(site: Site) -> None:
    for number, name in enumerate(("b", "a", "d", "c")):
        site.add(f"{name}.md", id=f"tag:x,2024:{number}")
    site.add("newest.md", date="2024-01-03")
    assert [post.path for post in site.read().posts] == ["newest.md", "b.md", "a.md", "d.md", "c.md"]


def test_a_site_without_posts_gets_no_file(site: Site) -> None:
    read_and_save(site)
    assert not (site.root / "identity.json").exists()


@pytest.mark.parametrize("head", [{"draft": "true"}, {"date": "2030-01-01"}])
def test_6_what_is_not_out_leaves_no_trace(site: Site, head: dict[str, str]) -> None:
    site.add("open.md")
    site.add("secret-plan.md", **head)
    library = read_and_save(site)
    assert [line["path"] for line in lines(site)] == ["open.md"]
    assert all(post.key and post.id for post in library.posts)


@pytest.mark.parametrize(
    "change",
    [{"title": "Another"}, {"slug": "another"}, {"date": "2024-09-09"}, {"authors": "Somebody Else"}],
)
def test_M1_an_id_outlives_title_slug_and_date(site: Site, change: dict[str, str]) -> None:
    site.add()
    before = read_and_save(site).posts[0]
    site.add(**change)
    after = read_and_save(site).posts[0]
    assert (after.key, after.id) == (before.key, before.id)
    assert [line["published"] for line in lines(site)] == ["2024-01-02T00:00:00Z"]


def test_M1_an_id_outlives_the_domain(site: Site) -> None:
    site.add()
    before = read_and_save(site)
    file = site.configure().file
    file.write_text(
        file.read_text(encoding="utf-8").replace("https://example.org/", "http://new.example/"), "utf-8"
    )

    assert ids(site.read(load_settings(file, {}))) == ids(before)


def test_3_7_a_renamed_post_stays_itself_even_reflowed(site: Site) -> None:
    file = site.add("old.md", "Some words that\nstay.\n", title="T")
    before = read_and_save(site).posts[0]
    file.unlink()
    site.add("new.md", "Some words\nthat stay.\n", title="T")
    after = read_and_save(site, LATER).posts[0]
    assert (after.path, after.key, after.id) == ("new.md", before.key, before.id)
    assert [(line["path"], line["gone"]) for line in lines(site)] == [("new.md", None)]


LONG = "Some words that nobody else would write in just this order. " * 3 + "\n"


@pytest.mark.parametrize(
    ("path", "body", "head"),
    [
        ("new.md", LONG, {"title": "Another"}),
        ("new.md", LONG, {"title": "Another", "date": "2024-09-09"}),
        ("new.md", "Corrected.\n", {"title": "T"}),
        ("deep/er/old.md", "Corrected.\n", {"title": "T", "date": "2024-09-09"}),
        ("deep/er/old.md", "Corrected.\n", {"title": "Another"}),
        ("2024-01-02-old.md", "Corrected.\n", {"title": "Another"}),
        ("deep/old/index.md", LONG, {"title": "Another", "slug": "another"}),
    ],
)
def test_M1_a_post_of_which_several_things_change_at_once_stays_itself(
    site: Site, path: str, body: str, head: dict[str, str]
) -> None:
    file = site.add("old.md", LONG, title="T")
    site.add("beside.md")
    before = read_and_save(site).posts
    file.unlink()
    site.add(path, body, **head)
    after = read_and_save(site, LATER).posts
    assert {post.id for post in after} == {post.id for post in before}


@pytest.mark.parametrize(
    ("body", "head"),
    [("Nothing of that.\n", {"title": "Another", "date": "2024-09-09"}), ("Short.\n", {"title": "Another"})],
)
def test_a_post_that_shares_little_with_one_that_left_is_new(site: Site, body: str, head: dict[str, str]) -> None:
    file = site.add("old.md", "Short.\n", title="T")
    before = ids(read_and_save(site))
    file.unlink()
    site.add("new.md", body, **head)
    assert ids(read_and_save(site, LATER))["new.md"] not in before.values()


def test_what_would_fit_twice_is_not_guessed(site: Site) -> None:
    for name in ("a", "b"):
        site.add(f"{name}.md", f"{name} {LONG}", title="Weekly notes", slug=name)
    before = ids(read_and_save(site))
    for name in ("a", "b"):
        (site.root / "posts" / f"{name}.md").unlink()
        site.add(f"new-{name}.md", f"Other words {name}.\n", title="Weekly notes", slug=name)
    assert not set(ids(read_and_save(site, LATER)).values()) & set(before.values())


def test_field_11_a_path_used_again_for_another_post_has_a_new_id(site: Site) -> None:
    site.add("stays.md")
    file = site.add("news.md", LONG, title="One")
    first = ids(read_and_save(site))["news.md"]
    kept = file.read_bytes()
    file.unlink()
    read_and_save(site, LATER)
    site.add("news.md", "Quite other words.\n", title="Two", date="2024-09-09")
    second = ids(read_and_save(site, LATER))["news.md"]
    assert second == f"tag:example.org,2024-09-09:{lines_of(site, second)['key']}" != first
    file.unlink()
    read_and_save(site, LATER)
    file.write_bytes(kept)
    assert ids(read_and_save(site, LATER))["news.md"] == first


def lines_of(site: Site, identifier: str) -> dict[str, object]:
    return next(line for line in lines(site) if line["id"] == identifier)


def test_6_a_key_used_before_gets_a_number(site: Site) -> None:
    file = site.add("a.md", "One.\n", title="One")
    first = read_and_save(site).posts[0]
    file.rename(site.root / "posts" / "b.md")
    read_and_save(site)
    site.add("a.md", "Two.\n", title="Two")
    library = read_and_save(site)
    assert {post.path: post.key for post in library.posts} == {"b.md": first.key, "a.md": f"{first.key}-2"}
    assert ids(library)["a.md"].endswith(f":{first.key}-2")


def test_6_a_post_that_left_is_gone_once_and_may_return(site: Site) -> None:
    site.add("stays.md")
    file = site.add("leaves.md")
    before = read_and_save(site)
    text = file.read_bytes()
    file.unlink()
    read_and_save(site, LATER)
    read_and_save(site, LATER + timedelta(days=9))
    gone = {line["path"]: line["gone"] for line in lines(site)}
    assert gone == {"stays.md": None, "leaves.md": "2025-06-02T12:00:00Z"}
    file.write_bytes(text)
    assert ids(read_and_save(site)) == ids(before)
    assert {line["gone"] for line in lines(site)} == {None}


def test_a_post_that_becomes_a_draft_again_is_gone(site: Site) -> None:
    site.add("stays.md")
    site.add("back.md")
    before = ids(read_and_save(site))
    site.add("back.md", draft="true")
    assert ids(read_and_save(site, LATER)) == before
    assert [line["gone"] for line in lines(site) if line["path"] == "back.md"] == ["2025-06-02T12:00:00Z"]


def test_I10_a_post_that_cannot_be_read_today_is_not_gone(site: Site) -> None:
    site.add("good.md")
    site.add("post.md")
    read_and_save(site)
    site.write("post.md", "---\ntitle: [\n---\n")
    read_and_save(site, LATER)
    assert {line["gone"] for line in lines(site)} == {None}


def test_3_7_an_empty_folder_is_no_author_who_deleted_everything(site: Site) -> None:
    file = site.add("post.md")
    read_and_save(site)
    file.unlink()
    library = read_and_save(site, LATER)
    assert [problem.code for problem in library.problems] == ["no-posts"]
    assert [line["gone"] for line in lines(site)] == [None]


def test_M1_the_id_in_the_head_comes_first(site: Site) -> None:
    site.add("a.md", guid="https://old.example/1")
    assert ids(read_and_save(site)) == {"a.md": "https://old.example/1"}
    key = lines(site)[0]["key"]
    (site.root / "posts" / "a.md").unlink()
    site.add("b.md", "Other words.\n", id="https://old.example/1")
    assert ids(read_and_save(site)) == {"b.md": "https://old.example/1"}
    assert [(line["key"], line["path"]) for line in lines(site)] == [(key, "b.md")]


def test_a_draft_copied_from_a_post_does_not_take_its_id(site: Site) -> None:
    site.add("a.md", id="tag:x,2024:1")
    site.add("Copy.md", id="tag:x,2024:1", draft="true")
    library = site.read()
    assert [post.path for post in library.posts] == ["a.md"]
    assert [problem.path for problem in library.problems] == ["posts/Copy.md"]


A_LINE = '{"key":"a","path":"a.md","id":"i","published":"2024-01-02T00:00:00Z","print":"p","gone":null}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[",
        f"<<<<<<< HEAD\n[{A_LINE}]",
        f"[{A_LINE},{A_LINE}]",
        f"[{A_LINE.replace('00Z', '00')}]",
        f"[{A_LINE.replace('print', 'blueprint')}]",
    ],
)
def test_a_damaged_file_stops_the_work(site: Site, text: str) -> None:
    site.add()
    (site.root / "identity.json").write_text(text, encoding="utf-8")
    with pytest.raises(PublisherError, match=r"identity\.json is damaged") as caught:
        site.read()
    assert "Git" in caught.value.hint


INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RECORDS = st.builds(
    Record,
    key=st.text(string.hexdigits, min_size=1, max_size=20),
    path=WORDS,
    id=st.uuids().map(str),
    published=INSTANTS,
    print=WORDS,
    gone=st.none() | INSTANTS,
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(RECORDS, unique_by=(lambda record: record.key, lambda record: record.id)))
def test_6_what_is_written_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    file: Path = tmp_path_factory.mktemp("identity") / "identity.json"
    identity = Identity(tuple(sorted(records, key=lambda record: record.key)))
    write_identity(file, identity)
    assert read_identity(file) == identity
    assert not write_identity(file, read_identity(file))
