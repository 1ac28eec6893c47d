"""Old feeds, a rule and the posts of today -> the ids that posts take over, and what a reader would see as new."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.content import Identity, Library, Post, Record, Visibility
from publisher.feeds.adoption.match import Miss, match_entries
from publisher.feeds.adoption.old_feed import OldEntry, OldFeed
from publisher.feeds.adoption.rules import IdRule, OldSite, infer_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`items` is how many entries the site's feed holds; `replace` lets ids change that we have published."""

    items: int
    now: datetime
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A post and the id that it has from now on; `is_news` where it had none, or another.

    `by` is the clue that matched it with an entry of `source`, or the rule that made its id.
    """

    path: str
    id: str
    by: str
    source: str = ""
    is_news: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """An entry whose id no post takes over, and why."""

    source: str
    id: str
    title: str
    link: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A post that our own feeds have shown with the id `has`, and that an old feed has with the id `wants`."""

    path: str
    has: str
    wants: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What an adoption comes to, before anything is written.

    `identity` is what is to be kept. `rule` says how the ids of posts that no entry has were made, or nothing.
    Of the `shown` entries of the site's feed, a reader of the old feeds would see `new_to_readers` as new.
    """

    adopted: tuple[Adopted, ...]
    unmatched: tuple[Unmatched, ...]
    refused: tuple[Refused, ...]
    rule: str
    shown: int
    new_to_readers: tuple[Post, ...]
    identity: Identity


def adopt_ids(
    library: Library,
    feeds: Sequence[OldFeed],
    rule: IdRule | None,
    site: OldSite,
    terms: Terms,
) -> Adoption:
    """Decide which post takes over which id. The first feed that has a post gives it its id.

    `rule` makes the ids of posts that no feed has; without one, the rule that the feeds' own ids follow does.
    """
    matchings = [(feed, match_entries(feed.entries, library.posts)) for feed in feeds]
    matches = [match for _, matching in matchings for match in matching.matches]
    followed = rule or infer_rule([(match.entry, match.post) for match in matches], site)
    desk = _Desk(library, terms)
    unmatched: list[Unmatched] = []
    known: defaultdict[str, set[str]] = defaultdict(set)
    for feed, matching in matchings:
        for match in matching.matches:
            known[match.post.path].add(match.entry.id)
            if reason := desk.give(match.post, match.entry.id, match.clue, feed.source):
                unmatched.append(_tell(feed, match.entry, reason))
        unmatched.extend(_tell(feed, miss.entry, _explain(miss)) for miss in matching.misses)
    refused = list(desk.refused)
    newest = max((entry.published for feed in feeds for entry in feed.entries if entry.published), default=None)
    for post in library.public if followed else ():
        # What we have published since is ours: only posts as old as the feed are taken for its own.
        is_later = newest is not None and post.published > newest and desk.is_recorded(post)
        if followed and post.path not in known and not is_later:
            made = followed.make(post)
            if not desk.give(post, made, f"rule: {followed.text}"):
                known[post.path].add(made)
    shown = [post for post in library.public if post.in_feed][: terms.items]
    return Adoption(
        adopted=tuple(desk.adopted.values()),
        unmatched=tuple(unmatched),
        refused=tuple(refused if feeds or desk.adopted else desk.refused),
        rule=followed.text if followed else "",
        shown=len(shown),
        new_to_readers=tuple(post for post in shown if known[post.path] != {desk.find_id(post)}),
        identity=desk.make_identity(),
    )


class _Desk:
    """Gives ids to posts, each once and to one post only."""

    def __init__(self, library: Library, terms: Terms) -> None:
        self._library = library
        self._terms = terms
        self._records = {record.key: record for record in library.before.records}
        # Ids that are somebody's, whether a reader has seen them or a head names them.
        self._owners = {record.id: record.key for record in library.before.records}
        self._owners |= {post.id: post.key for post in library.posts if post.path in library.by_head}
        self._posts = {post.path: post for post in library.posts}
        self.adopted: dict[str, Adopted] = {}
        self.refused: list[Refused] = []

    def give(self, post: Post, identifier: str, by: str, source: str = "") -> str:
        """Give a post an id for ever. Give back why that can't be, or nothing."""
        record = self._records.get(post.key)
        has = record.id if record else ""
        if not identifier:
            return "it has no id"
        if post.path in self.adopted and self.adopted[post.path].id != identifier:
            return f"{post.path} has the id of an entry that comes first: “{self.adopted[post.path].id}”"
        if post.path in self._library.by_head and post.id != identifier:
            return f"the head of {post.path} names another id, and comes first: “{post.id}”"
        if self._owners.get(identifier, post.key) != post.key:
            return "another post has had this id"
        if has and has != identifier and not self._terms.replace:
            self.refused.append(Refused(path=post.path, has=has, wants=identifier))
            return f"{post.path} has been published with another id: “{has}”"
        self._owners[identifier] = post.key
        self.adopted.setdefault(
            post.path,
            Adopted(path=post.path, id=identifier, by=by, source=source, is_news=has != identifier),
        )
        return ""

    def is_recorded(self, post: Post) -> bool:
        """Whether a build has published the post."""
        return post.key in self._records

    def find_id(self, post: Post) -> str:
        """Give the id that the post has now."""
        return self.adopted[post.path].id if post.path in self.adopted else post.id

    def make_identity(self) -> Identity:
        """Give the records to be kept: those of before, with what was adopted."""
        records = dict(self._records)
        for given in self.adopted.values():
            if not given.is_news:
                continue
            post = self._posts[given.path]
            before = records.get(post.key)
            records[post.key] = Record(
                key=post.key,
                path=post.path,
                id=given.id,
                published=before.published if before else post.published,
                print=post.print,
                # The old feed had it, so it is no secret; but it is not out here, and comes back as itself.
                gone=None if post.visibility is Visibility.PUBLIC else self._terms.now,
            )
        return Identity(tuple(records[key] for key in sorted(records)))


def _tell(feed: OldFeed, entry: OldEntry, reason: str) -> Unmatched:
    link = next(iter(entry.links), "")
    return Unmatched(source=feed.source, id=entry.id, title=entry.title, link=link, reason=reason)


def _explain(miss: Miss) -> str:
    if len(miss.candidates) > 1:
        return f"it fits several posts: {', '.join(post.path for post in miss.candidates)}"
    if miss.rivals:
        others = ", ".join(f"“{entry.id}”" for entry in miss.rivals)
        return f"another entry fits {miss.candidates[0].path} as well: {others}"
    return "no post has its address, nor its name or title on its day"
