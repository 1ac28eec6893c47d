"""The quick way of reading a post says what the long way says, or nothing."""

from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from hypothesis import strategies as st

from publisher.content.author_book import AuthorBook
from publisher.content.dialects import Dialect, find_dialect
from publisher.content.parse import parse_post
from publisher.content.placing import Placing
from publisher.content.plain_posts import PlainReader
from publisher.content.post import Author
from publisher.content.rules import Rules
from publisher.content.source import SourceFile, read_text
from tests.content.conftest import NOON

SYSTEMS = ("auto", "material", "hugo", "jekyll", "pelican", "eleventy", "astro", "docusaurus", "zola", "ghost")
QUICK = {"auto", "material", "hugo", "astro", "zola", "ghost"}  # the others have ways of their own with topics
FOLDER = Path("/nowhere/posts")


def _find_rules(name: str) -> Rules:
    dialect: Dialect = find_dialect(name, FOLDER, FOLDER.parent, ()).dialect
    placing = Placing(
        dialect=dialect,
        permalink=dialect.permalink(("posts",)),
        site_url="https://example.org/",
        language="en",
    )
    book = AuthorBook(authors={"jo": Author(name="Jo Ng"), "al": Author(name="Al", email="al@example.org")})
    zone = ZoneInfo("Asia/Singapore")
    return Rules(placing=placing, site_zone=zone, book=book, lists=frozenset(), now=NOON)


RULES = {name: _find_rules(name) for name in SYSTEMS}


def _read(text: str, path: str) -> SourceFile:
    source = read_text(text.encode(), path, path)
    assert isinstance(source, SourceFile)
    return source


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_most_heads_say_is_read_quickly(name: str) -> None:
    lists = "categories:\n  - Craft\ntags: [wood, 'hand tools']\nauthors:\n- jo\n- al\n"
    head = f'title: Züge & more\ndate: 2024-01-31\ndescription: "One: two"\nlayout: post\ndraft: false\n{lists}'
    source = _read(f"---\n{head}---\n\nWords.\n", "2024-01-30-a-post.md")
    post = PlainReader(RULES[name]).read(source)
    assert (post is not None) == (name in QUICK)
    assert post in (None, parse_post(source, RULES[name]).post)


# Mostly what is taken, so that most heads differ from such a one in little.
_ODD = st.one_of(
    st.sampled_from(
        ["true", "null", "~", "", "'it''s'", '"a: b"', "[jo, [al]]", "{a: b}", "|", "&a b", "a #b", "a: b"]
    ),
    st.text(st.sampled_from("aé Z0.:#-,'\"[]{}~?\t/<>*_\x85\u2028🪿\xa0"), max_size=8),
)
_DATES = st.sampled_from(["2024-01-31", "2024-1-31", "'2024-01-31T09:00:00+01:00'", "2 March 2024", "2031-01-01"])
_TEXTS = st.sampled_from(["Züge & more", "'<b>A</b> *b*'", '"two  words"', "a - b", "x_y [z]", "~2"])
_NAMES = st.sampled_from(["wood", "Hand tools", "'jo'", "drei", "WOOD", "jo", "al", "~", "2024", "a/b"])
_LISTS = st.one_of(
    st.lists(_NAMES, max_size=3).map(lambda names: f"[{', '.join(names)}]"),
    st.tuples(st.sampled_from(["", "  "]), st.lists(_NAMES, max_size=3)).map(
        lambda list_: "".join(f"\n{list_[0]}- {name}" for name in list_[1])
    ),
)
_KNOWN = st.lists(st.sampled_from(["jo", "al"]), max_size=2).map(lambda names: f"[{', '.join(names)}]")
_PLAIN = {
    "title": _TEXTS,
    "date": _DATES,
    "description": _TEXTS,
    "draft": st.sampled_from(["false", "false", "true"]),
    "layout": _NAMES,
    "categories": _LISTS,
    "tags": _LISTS,
    "authors": _KNOWN,
    "slug": _NAMES,
    "updated": _DATES,
}


def _write_field(key: str) -> st.SearchStrategy[str]:
    return _PLAIN[key].map(lambda said: f"{key}: {said}\n")


def _write_odd_field(key: str) -> st.SearchStrategy[str]:
    parts = st.tuples(st.sampled_from([":", ":  ", ": "]), st.one_of(_PLAIN[key], _ODD))
    return st.tuples(parts, st.sampled_from(["\n", " \n", "\n\n"])).map(
        lambda said: key + "".join(said[0]) + said[1]
    )


_USUAL = st.permutations(["description", "draft", "layout", "categories", "tags", "authors"]).flatmap(
    lambda keys: st.tuples(*map(_write_field, ("title", "date", *keys[:3]))).map("".join)
)
_HEADS = st.tuples(_USUAL, st.one_of(st.just(""), st.sampled_from(list(_PLAIN)).flatmap(_write_odd_field))).map(
    "".join
)
_PATHS = st.sampled_from(
    ["a.md", "2024-01-31-a.md", "b/index.md", "drafts/a.md", "a.de.md", "_posts/2024-01-31-a.md", "ü b.md", "_a.md"]
)


@hypothesis.given(
    st.sampled_from(sorted(QUICK)),
    _PATHS,
    _HEADS,
    st.sampled_from(["---\n", "---\n", "---\n", "--- \n", "..."]),
)
@hypothesis.example("astro", "a.md", "title: A\ndate: 2024-01-31\nlayout:  &a b\n", "---\n")
@hypothesis.settings(max_examples=200)
def test_whatever_is_read_quickly_is_read_alike(name: str, path: str, head: str, end: str) -> None:
    source = _read(f"---\n{head}{end}\n# Words\n\nand more\n", path)
    post = PlainReader(RULES[name]).read(source)
    if post is not None:
        parsed = parse_post(source, RULES[name])
        assert parsed.problems == ()
        assert post == parsed.post
