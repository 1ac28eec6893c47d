"""A blog that is published over and over, as readers with good memories see it."""

from dataclasses import dataclass, field
from datetime import datetime

from publisher.content.identity import Identity, Record
from publisher.content.post import Post, Rendered
from publisher.feeds import FeedBuild, FeedFolder, FileChange, History, build_feeds, recall, remember
from publisher.settings import Settings
from tests.feeds.samples import NOON, render


@dataclass(kw_only=True)
class Blog:
    """A folder of feeds, and what identity.json would know of the posts that were published there."""

    settings: Settings
    identity: Identity = field(default_factory=Identity)
    rendered: list[str] = field(default_factory=list)

    def publish(self, *posts: Post, now: datetime = NOON) -> dict[str, bool]:
        """Publish these posts and no other; say of each file whether its bytes changed."""
        return {change.path: change.changed for change in self._write(self.build(*posts, now=now))}

    def build(self, *posts: Post, now: datetime = NOON) -> FeedBuild:
        self._record(posts, now)
        self.rendered.clear()
        folder = FeedFolder(self.settings)
        built = build_feeds(posts, self._render, self.settings, recall(self.identity, now), folder.look())
        self.identity = remember(self.identity, built.filled)
        return built

    @property
    def history(self) -> History:
        return recall(self.identity, NOON)

    def read(self, path: str) -> bytes:
        return (self.settings.feeds.path / path).read_bytes()

    def files(self) -> dict[str, bytes]:
        """Every file that is no twin, by path."""
        folder = self.settings.feeds.path
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.suffix not in {".gz", ".br"}
        }

    def _write(self, built: FeedBuild) -> tuple[FileChange, ...]:
        folder = FeedFolder(self.settings)
        return folder.write(built, folder.look())

    def _render(self, post: Post) -> Rendered:
        self.rendered.append(post.path)
        return render(post)

    def _record(self, posts: tuple[Post, ...], now: datetime) -> None:
        """Do what reading a folder of posts does: note who is there, and since when others are gone."""
        known = {record.key: record for record in self.identity.records}
        here = {post.key for post in posts}
        for key, record in known.items():
            gone = None if key in here else record.gone or now
            known[key] = Record(
                **{name: getattr(record, name) for name in record.__struct_fields__} | {"gone": gone}
            )
        for post in posts:
            if post.key not in known:
                known[post.key] = Record(
                    key=post.key, path=post.path, id=post.id, published=post.published, print=post.key
                )
        self.identity = Identity(tuple(known[key] for key in sorted(known)))
