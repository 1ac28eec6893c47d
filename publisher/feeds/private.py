"""The public posts that one reader chose -> a feed of their own, in each format, at an address of their own."""

from collections.abc import Sequence

from msgspec.structs import replace

from publisher.content.order import newest_first
from publisher.content.post import Post
from publisher.feeds.build import refuse_repeated_ids
from publisher.feeds.entries import Entries, Render
from publisher.feeds.feed import feed_id, make_feed
from publisher.feeds.model import Format, Scope
from publisher.feeds.select import Selection
from publisher.feeds.serialise import serialise_feed
from publisher.settings import List, Settings


class PrivateFeeds:
    """The feeds of readers, from the posts that are out at one moment. What is asked for once is made once."""

    def __init__(self, posts: Sequence[Post], render: Render, settings: Settings) -> None:
        self._settings = settings
        in_feeds = newest_first(post for post in posts if post.in_feed)
        self._posts, _ = refuse_repeated_ids(in_feeds, settings)
        self._entries = Entries(self._posts, render, settings)

    def serialise(self, newsletter: List, topics: frozenset[str], kind: Format, root_url: str) -> bytes:
        """Give the feed of a reader of a list. `topics` are folded, none is everything; it lives below `root_url`.

        Its id is the list's, whoever reads it and whatever its address: readers keep it over a new address. No hub
        is named, which would tell the address on.
        """
        scope = Scope()
        selection = Selection(scope=scope, newest=self._choose(newsletter, topics), is_all=False)
        feed = replace(
            make_feed(selection, self._entries.made, self._settings),
            id=f"{feed_id(scope, self._settings.site)}private/{newsletter.name}",
            title=newsletter.title,
            root_url=root_url,
            style_sheet="",
            hub="",
        )
        return serialise_feed(feed, kind)

    def _choose(self, newsletter: List, topics: frozenset[str]) -> tuple[Post, ...]:
        """Give the newest posts of the list that are of one of the topics and can be an entry."""
        of_list = frozenset(topic.casefold() for topic in newsletter.topics)
        chosen: list[Post] = []
        for post in self._posts:
            has = frozenset(topic.casefold() for topic in post.topics)
            if (of_list and has.isdisjoint(of_list)) or (topics and has.isdisjoint(topics)):
                continue
            if self._entries.of([post]):
                chosen.append(post)
            if len(chosen) == self._settings.feeds.items:
                break
        return tuple(chosen)
