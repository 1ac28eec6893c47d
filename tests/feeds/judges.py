"""What judges a feed: schemas, a feed reader, and plain look-ups of what a document says."""

import json
from pathlib import Path
from typing import Any

import feedparser
import jsonschema  # type: ignore[import-untyped] # it ships no types
from lxml import etree

from publisher.content.post import Post, Rendered
from publisher.errors import Problem
from publisher.feeds import build_feeds
from publisher.settings import Settings
from tests.feeds.samples import render
from tests.feeds.validator import find_faults

# `Any`: what a parser makes of a document has the parser's own types, or none.
Tree = Any
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_SCHEMAS = Path(__file__).parent / "schema"
_RELAXNG = etree.RelaxNG(etree.parse(_SCHEMAS / "atom.rng"))
_JSON_FEED = jsonschema.Draft202012Validator(json.loads((_SCHEMAS / "jsonfeed.json").read_text(encoding="utf-8")))


def build(posts: tuple[Post, ...], settings: Settings) -> dict[str, bytes]:
    """Give the files of a build without problems, by path."""
    built = build_feeds(posts, render, settings)
    assert built.problems == ()
    return {file.path: file.data for file in built.files}


def never_rendered(post: Post) -> Rendered | Problem:
    raise AssertionError(f"{post.path} was rendered")


def read_rss(data: bytes) -> Tree:
    """Give the channel of a feed that a validator and feedparser read without a murmur."""
    _satisfy_feedparser(data)
    channel = etree.fromstring(data)[0]
    assert find_faults(data, _address_of(channel)) == []
    return channel


def read_atom(data: bytes) -> Tree:
    """Give the root of a feed that obeys RFC 4287, also where a schema can't look."""
    _satisfy_feedparser(data)
    root = etree.fromstring(data)
    _RELAXNG.assertValid(root)
    assert find_faults(data, _address_of(root)) == []
    return root


def read_json(data: bytes) -> Tree:
    """Give the document of a feed that obeys JSON Feed 1.1."""
    feed = json.loads(data)
    _JSON_FEED.validate(feed)
    return feed


def _address_of(holder: Tree) -> str:
    """Give where a feed says that it is served."""
    return next((link.get("href") for link in holder.findall(f"{ATOM}link") if link.get("rel") == "self"), "")


def texts(holder: Tree, path: str) -> list[str]:
    """Give the text of every element at `path`, empty where it has none."""
    return [element.text or "" for element in holder.findall(path)]


def _satisfy_feedparser(data: bytes) -> None:
    assert feedparser.parse(data).bozo is False
