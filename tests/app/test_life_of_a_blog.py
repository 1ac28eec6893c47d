"""A blog's life, as hypothesis makes one up: whatever its author does, a reader's program sees each post once."""

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.opened import let_go
from tests.site import CONFIG, NOON, Site

CONFIG_OF_ALL = CONFIG + "\n[feeds]\nitems = 99\n"
DOMAINS = ("https://example.org/", "https://elsewhere.example/blog/")
FOLDERS = ("", "2025/", "notes/deep/")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A post as its author has it, `number` being what makes it this one."""

    number: int
    folder: str = ""
    name: int = 0
    title: int = 0
    day: int = 0
    edits: int = 0
    is_draft: bool = False

    @property
    def path(self) -> str:
        return f"{self.folder}post-{self.number}-{self.name}.md"

    @property
    def text(self) -> str:
        date = (NOON - timedelta(days=900 + 3 * self.number - self.day)).date()
        draft = "draft: true\n" if self.is_draft else ""
        words = f"The words of post number {self.number}, which no other post says in this order. " * 2
        edits = "".join(f"Correction {edit}. " for edit in range(self.edits))
        return f"---\ntitle: Post {self.number} as {self.title}\ndate: {date}\n{draft}---\n{words}{edits}\n"


class LifeOfABlog(RuleBasedStateMachine):
    """Between two builds each post is changed once; the ids that readers have seen are kept in `seen`."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="publisher-life-"))
        self.site = Site(self.folder, CONFIG_OF_ALL)
        self.posts: dict[int, Written] = {}
        self.removed: dict[int, Written] = {}
        self.touched: set[int] = set()
        self.seen: dict[int, str] = {}
        for _ in range(4):
            self.write()
        self.build()

    def teardown(self) -> None:
        let_go()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule()
    def write(self) -> None:
        self._save(Written(number=len(self.posts) + len(self.removed)))

    @rule(data=st.data(), kind=st.sampled_from(["folder", "name", "title", "day", "edits", "is_draft"]))
    def change(self, data: st.DataObject, kind: str) -> None:
        self._change(data, (kind,))

    @rule(data=st.data(), kinds=st.sampled_from([("folder", "edits"), ("name", "title"), ("name", "day")]))
    def change_two_things(self, data: st.DataObject, kinds: tuple[str, str]) -> None:
        self._change(data, kinds)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if post := self._choose(data):
            (self.folder / "posts" / post.path).unlink()
            self.removed[post.number] = self.posts.pop(post.number)
            self.touched.add(post.number)

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        waiting = sorted(self.removed.keys() - self.touched)
        if waiting:
            self._save(self.removed.pop(data.draw(st.sampled_from(waiting))))

    @rule(domain=st.sampled_from(DOMAINS))
    def move_to_another_domain(self, domain: str) -> None:
        self.site.configure(CONFIG_OF_ALL.replace(DOMAINS[0], domain))

    @rule()
    def build(self) -> None:
        self.site.pause(3600)
        self.site.app.build(removed_ok=True)
        self.touched.clear()

    @rule()
    def clone(self) -> None:
        """A fresh clone, as a robot makes it: posts, configuration and identity.json."""
        self.build()
        shutil.rmtree(self.folder / "feeds")
        self.site.configure((self.folder / "config.toml").read_text(encoding="utf-8"))
        before = (self.folder / "identity.json").read_bytes()
        self.site.app.build(frozen=True)
        assert (self.folder / "identity.json").read_bytes() == before

    @precondition(lambda self: not self.touched)
    @rule()
    def build_without_identity(self) -> None:
        """Posts that are where they were first seen, and dated as then, have the ids that they had."""
        self.build()
        identity = self.folder / "identity.json"
        kept = identity.read_bytes()
        identity.unlink()
        shutil.move(self.folder / "feeds", self.folder / "aside")
        self.site.app.build()
        made = self._ids()
        shutil.rmtree(self.folder / "feeds")
        shutil.move(self.folder / "aside", self.folder / "feeds")
        identity.write_bytes(kept)
        for number, post in self.posts.items():
            if post == replace(post, folder="", name=0, day=0) and number in made and self._is_at_home(number):
                assert made[number] == self.seen[number]

    @invariant()
    def a_reader_sees_each_post_once(self) -> None:
        if self.touched:
            return
        shown = self._ids()
        assert shown.keys() == {number for number, post in self.posts.items() if not post.is_draft}
        for number, identifier in shown.items():
            assert self.seen.setdefault(number, identifier) == identifier
        assert len(set(self.seen.values())) == len(self.seen)

    def _ids(self) -> dict[int, str]:
        """Give the ids in the feed, by the posts' numbers."""
        items = json.loads((self.folder / "feeds" / "feed.json").read_bytes())["items"]
        return {int(item["title"].split()[1]): item["id"] for item in items}

    def _is_at_home(self, number: int) -> bool:
        """Whether a post was first seen at this domain."""
        domain = self.site.app.settings.site.url.split("/")[2]
        return self.seen[number].startswith(f"tag:{domain},")

    def _change(self, data: st.DataObject, kinds: tuple[str, ...]) -> None:
        post = self._choose(data)
        if post is None:
            return
        changed = post
        for kind in kinds:
            changed = self._change_one(data, changed, kind)
        (self.folder / "posts" / post.path).unlink()
        self._save(changed)

    def _change_one(self, data: st.DataObject, post: Written, kind: str) -> Written:
        if kind == "folder":
            return replace(post, folder=data.draw(st.sampled_from(FOLDERS)))
        if kind == "is_draft":
            return replace(post, is_draft=not post.is_draft)
        number: Any = {kind: data.draw(st.integers(0, 3))}  # one of four fields, all of them numbers
        return replace(post, **number)

    def _save(self, post: Written) -> None:
        file = self.folder / "posts" / post.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(post.text, encoding="utf-8")
        self.posts[post.number] = post
        self.touched.add(post.number)

    def _choose(self, data: st.DataObject) -> Written | None:
        """Give a post that has not been changed since the last build."""
        free = sorted(self.posts.keys() - self.touched)
        return self.posts[data.draw(st.sampled_from(free))] if free else None


TestLifeOfABlog = LifeOfABlog.TestCase
TestLifeOfABlog.settings = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.too_slow],
)
