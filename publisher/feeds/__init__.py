"""Posts -> feeds: RSS, Atom and JSON Feed from one model, a page for people beside each, and a list of them all.

`build_feeds` decides every byte and touches nothing.
"""

from publisher.feeds.build import FeedBuild, FeedFile, build_feeds
from publisher.feeds.model import FRESH_FOR

__all__ = ["FRESH_FOR", "FeedBuild", "FeedFile", "build_feeds"]
