"""The archive -> its files. A full volume that is written is never made again."""

from collections.abc import Iterator

from msgspec.structs import replace

from publisher.feeds.archive import Shelf, make_volume, stamp_volume
from publisher.feeds.entries import Entries
from publisher.feeds.feed_file import FeedFile
from publisher.feeds.held import Held
from publisher.feeds.model import Feed, Format
from publisher.feeds.serialise import Serialiser


def make_archive(
    shelf: Shelf, feed: Feed, entries: Entries, held: Held, serialiser: Serialiser
) -> Iterator[FeedFile]:
    """Give every file of the archive of `feed`, the oldest volume first.

    A full volume stays as it is where it is `held`, and then none of its posts is rendered.
    """
    for volume in shelf.volumes:
        empty = make_volume(feed, volume, shelf)
        stamps = _stamp_full(empty, shelf)
        if stamps and all(held.stamps.get(empty.file(kind)) == stamp for kind, stamp in stamps.items()):
            yield from (FeedFile(path=empty.file(kind), stamp=stamp) for kind, stamp in stamps.items())
            continue
        posts = shelf.posts.get(volume.number, ())
        filled = replace(empty, entries=entries.of(posts))
        # What is wrong with a post is told at every build, so a volume with such a post is made at every build.
        is_sound = entries.troubled.isdisjoint(post.id for post in posts)
        for kind in filled.formats:
            file = serialiser.file(filled, kind)
            yield replace(file, stamp=stamps[kind] if is_sound else "") if stamps else file


def _stamp_full(empty: Feed, shelf: Shelf) -> dict[Format, str]:
    """Give the stamps of a full volume's files; one that grows has none but those of what is in it."""
    ids = shelf.ids.get(empty.volume.number) if empty.volume else None
    return {} if ids is None else {kind: stamp_volume(empty.url(kind), empty.home, ids) for kind in empty.formats}
