"""Posts -> feeds: RSS, Atom and JSON Feed from one model, their archive, a page for people, and a list of them all.

`build_feeds` decides every byte and touches nothing; a `FeedFolder` puts the bytes where they are served. What is
named here is loaded when it is asked for, since a build needs half of it.
"""

from typing import TYPE_CHECKING

from publisher.late import load_late

if TYPE_CHECKING:
    from publisher.feeds.build import FeedBuild, build_feeds
    from publisher.feeds.compare import FeedDifference, compare_feed
    from publisher.feeds.entries import Entries
    from publisher.feeds.feed_file import FeedFile
    from publisher.feeds.held import Held
    from publisher.feeds.history import History, recall, remember
    from publisher.feeds.link_places import Place, find_place
    from publisher.feeds.links import FeedLink, find_links
    from publisher.feeds.model import FORMATS, FRESH_FOR, Format
    from publisher.feeds.private import PrivateFeeds
    from publisher.feeds.published import read_published_ids
    from publisher.feeds.websub import Sight, Told, Topic, find_due, is_topic, may_tell, note_bytes, settle
    from publisher.feeds.write import FeedFolder, FileChange, write_feeds

__all__ = [
    "FORMATS",
    "FRESH_FOR",
    "Entries",
    "FeedBuild",
    "FeedDifference",
    "FeedFile",
    "FeedFolder",
    "FeedLink",
    "FileChange",
    "Format",
    "Held",
    "History",
    "Place",
    "PrivateFeeds",
    "Sight",
    "Told",
    "Topic",
    "build_feeds",
    "compare_feed",
    "find_due",
    "find_links",
    "find_place",
    "is_topic",
    "may_tell",
    "note_bytes",
    "read_published_ids",
    "recall",
    "remember",
    "settle",
    "write_feeds",
]

_HOMES = {
    **dict.fromkeys(("FeedBuild", "build_feeds"), "build"),
    **dict.fromkeys(("FeedDifference", "compare_feed"), "compare"),
    "Entries": "entries",
    "FeedFile": "feed_file",
    "Held": "held",
    **dict.fromkeys(("History", "recall", "remember"), "history"),
    **dict.fromkeys(("Place", "find_place"), "link_places"),
    **dict.fromkeys(("FeedLink", "find_links"), "links"),
    **dict.fromkeys(("FORMATS", "FRESH_FOR", "Format"), "model"),
    "PrivateFeeds": "private",
    "read_published_ids": "published",
    **dict.fromkeys(
        ("Sight", "Told", "Topic", "find_due", "is_topic", "may_tell", "note_bytes", "settle"), "websub"
    ),
    **dict.fromkeys(("FeedFolder", "FileChange", "write_feeds"), "write"),
}

__getattr__ = load_late(__name__, _HOMES)
