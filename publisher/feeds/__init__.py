"""Posts -> feeds: RSS, Atom and JSON Feed from one model, a page for people beside each, and a list of them all.

`build_feeds` decides every byte and touches nothing; `write_feeds` puts the bytes where they are served.
"""

from publisher.feeds.build import FeedBuild, FeedFile, build_feeds
from publisher.feeds.compare import FeedDifference, compare_feed
from publisher.feeds.link_places import Place, find_place
from publisher.feeds.links import FeedLink, find_links
from publisher.feeds.model import FORMATS, FRESH_FOR, Format
from publisher.feeds.private import PrivateFeeds
from publisher.feeds.published import read_published_ids
from publisher.feeds.websub import Sight, Told, Topic, find_due, is_topic, may_tell, note_bytes, settle
from publisher.feeds.write import FileChange, write_feeds

__all__ = [
    "FORMATS",
    "FRESH_FOR",
    "FeedBuild",
    "FeedDifference",
    "FeedFile",
    "FeedLink",
    "FileChange",
    "Format",
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
    "settle",
    "write_feeds",
]
