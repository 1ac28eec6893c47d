"""Posts -> feeds: RSS, Atom and JSON Feed from one model, their archive, a page for people, and a list of them all.

`build_feeds` decides every byte and touches nothing; a `FeedFolder` puts the bytes where they are served.
"""

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
