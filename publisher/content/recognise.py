"""Which record is whose: a post stays itself when its file is renamed, moved, retitled or dated anew.

A post is known by the id in its head, else by its path. Where the file of a record is gone, it is known by its
words; else by its text, if that is long enough to be nobody else's; else by two of title, file name and date. What
would fit twice is not guessed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from pathlib import PurePosixPath

import msgspec

from publisher.content.fingerprint import split_fingerprint
from publisher.content.identity import Identity, Record
from publisher.content.post import Post

_TELLING = 80  # characters of text that two posts don't share by chance
_NAME_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}[-_]")


class _Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What a post and a record are compared by. `text` is empty where it is too short to be nobody else's."""

    words: str
    title: str
    text: str
    name: str
    published: datetime


_Clue = Callable[[_Traits], tuple[Hashable, ...]]
_CLUES: tuple[_Clue, ...] = (
    lambda traits: (traits.words,),
    lambda traits: (traits.text,),
    lambda traits: (traits.title, traits.published),
    lambda traits: (traits.title, traits.name),
    lambda traits: (traits.name, traits.published),
)


def recognise_posts(posts: list[Post], identity: Identity, present: frozenset[str]) -> dict[str, Record]:
    """Give the record of each post that has one, by the post's path. A record belongs to one post."""
    here, left = _part(identity, present)
    by_id = {record.id: record for record in left}
    found: dict[str, Record] = {}
    taken: set[str] = set()

    def take(post: Post, record: Record | None) -> None:
        if record and post.path not in found and record.key not in taken:
            found[post.path] = record
            taken.add(record.key)

    for post in posts if left else ():
        take(post, by_id.get(post.id))
    # Nearly all stand where they stood.
    found |= {post.path: record for post in posts if (record := here.get(post.path)) and post.path not in found}
    if len(found) == len(posts):
        return found
    by_path = _sort_by_path(left)
    for post in posts:
        take(post, _choose(post, [record for record in by_path.get(post.path, ()) if record.key not in taken]))
    # Those that left just now before those that left long ago: a rename is likelier than a return.
    for candidates in ([r for r in left if r.gone is None], [r for r in left if r.gone]):
        for clue in _CLUES:
            lost = [record for record in candidates if record.key not in taken]
            fresh = [post for post in posts if post.path not in found]
            if not lost or not fresh:
                break
            for post, record in _pair(clue, fresh, lost):
                take(post, record)
    return found


def _part(identity: Identity, present: frozenset[str]) -> tuple[dict[str, Record], list[Record]]:
    """Give the records whose files are where they were, by path, and the others.

    The path of a record that is gone is among the others': it may have been given to another post meanwhile.
    """
    here: dict[str, Record] = {}
    left: list[Record] = []
    for record in identity.records:
        if record.gone or record.path not in present:
            left.append(record)
        else:
            here.setdefault(record.path, record)
    return here, left


def _sort_by_path(records: list[Record]) -> dict[str, list[Record]]:
    by_path: dict[str, list[Record]] = {}
    for record in records:
        by_path.setdefault(record.path, []).append(record)
    return by_path


def _pair(clue: _Clue, posts: list[Post], records: list[Record]) -> Iterator[tuple[Post, Record]]:
    """Give the posts and records that agree in a clue, and with nobody else."""
    sought: defaultdict[tuple[Hashable, ...], list[Post]] = defaultdict(list)
    for post in posts:
        sought[clue(_find_traits(post))].append(post)
    kept: defaultdict[tuple[Hashable, ...], list[Record]] = defaultdict(list)
    for record in records:
        kept[clue(_find_traits(record))].append(record)
    for value, those in sought.items():
        if len(those) == 1 and len(kept.get(value, ())) == 1 and all(value):
            yield those[0], kept[value][0]


def _choose(post: Post, records: list[Record]) -> Record | None:
    """Give the record of this path that is the post's: a path may be used again once its post is gone."""
    if not records:
        return None
    mine = _find_traits(post)
    akin = [record for record in records if _are_akin(mine, _find_traits(record))]
    return max(akin, key=lambda record: record.print == post.print, default=None)


def _are_akin(one: _Traits, other: _Traits) -> bool:
    return one.title == other.title or one.text == other.text or one.published == other.published


def _find_traits(one: Post | Record) -> _Traits:
    title, text = split_fingerprint(one.print)
    if isinstance(one, Post) and one.text_size < _TELLING:
        text = ""
    path = PurePosixPath(one.path)
    is_bundle = path.stem.partition(".")[0] == "index"  # `name/index.de.md` is `name.de.md`, with room for pictures
    name = path.parent.name + path.stem.removeprefix("index") if is_bundle else path.stem
    return _Traits(words=one.print, title=title, text=text, name=_NAME_DATE.sub("", name), published=one.published)
