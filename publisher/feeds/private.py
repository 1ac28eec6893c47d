"""The public posts that one reader chose -> a feed of their own, in each format, at an address of their own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from publisher.content.post import Post, Rendered
from publisher.errors import Problem
from publisher.feeds.build import SERIALISERS, refuse_repeated_ids
from publisher.feeds.entry import make_entry
from publisher.feeds.feed import feed_id, make_feed
from publisher.feeds.model import Entry, Format, Scope
from publisher.feeds.select import distinct_updates, newest_first
from publisher.settings import List, Settings


class PrivateFeeds:
    """The feeds of readers, from the posts that are out at one moment. What is asked for once is made once."""

    def __init__(
        self, posts: Sequence[Post], render: Callable[[Post], Rendered | Problem], settings: Settings
    ) -> None:
        self._settings = settings
        self._render = render
        in_feeds = newest_first(post for post in posts if post.in_feed)
        self._posts, _ = refuse_repeated_ids(in_feeds, settings)
        self._updates = distinct_updates(self._posts)
        self._entries: dict[str, Entry | None] = {}

    def serialise(self, newsletter: List, topics: frozenset[str], kind: Format, root_url: str) -> bytes:
        """Give the feed of a reader of a list. `topics` are folded, none is everything; it lives below `root_url`.

        Its id is the list's, whoever reads it and whatever its address: readers keep it over a new address. No hub
        is named, which would tell the address on.
        """
        entries = self._choose(newsletter, topics)
        scope = Scope()
        chosen = tuple(post for post in self._posts if post.id in entries)
        feed = replace(
            make_feed((scope, chosen), entries, self._settings),
            id=f"{feed_id(scope, self._settings.site)}private/{newsletter.name}",
            title=newsletter.title,
            root_url=root_url,
            hub="",
        )
        return SERIALISERS[kind](feed)

    def _choose(self, newsletter: List, topics: frozenset[str]) -> dict[str, Entry]:
        """Give the newest entries of the list that are of one of the topics."""
        of_list = frozenset(topic.casefold() for topic in newsletter.topics)
        entries: dict[str, Entry] = {}
        for post in self._posts:
            has = frozenset(topic.casefold() for topic in post.topics)
            if (of_list and has.isdisjoint(of_list)) or (topics and has.isdisjoint(topics)):
                continue
            if entry := self._make(post):
                entries[post.id] = entry
            if len(entries) == self._settings.feeds.items:
                break
        return entries

    def _make(self, post: Post) -> Entry | None:
        """Make an entry once; a post that can't be one is named by the build."""
        if post.id not in self._entries:
            rendered = self._render(post)
            made = (
                rendered
                if isinstance(rendered, Problem)
                else make_entry(post, rendered, self._updates[post.id], self._settings)
            )
            self._entries[post.id] = None if isinstance(made, Problem) else made
        return self._entries[post.id]
