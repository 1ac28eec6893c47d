"""The identity passport: what readers know a blog's posts by already -> ids that those posts keep for ever.

A feed of the old blog is read, its entries are matched with the posts, and what its ids have in common gives the
ids of posts that it doesn't hold. Nothing here reads a disk or a network.
"""

from publisher.feeds.adoption.adopt import Adopted, Adoption, Refused, Terms, Unmatched, adopt_ids
from publisher.feeds.adoption.match import Clue
from publisher.feeds.adoption.old_feed import FeedError, OldEntry, OldFeed
from publisher.feeds.adoption.read import read_old_feed
from publisher.feeds.adoption.rules import RULES, IdRule, OldSite, name_rule

__all__ = [
    "RULES",
    "Adopted",
    "Adoption",
    "Clue",
    "FeedError",
    "IdRule",
    "OldEntry",
    "OldFeed",
    "OldSite",
    "Refused",
    "Terms",
    "Unmatched",
    "adopt_ids",
    "name_rule",
    "read_old_feed",
]
