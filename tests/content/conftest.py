"""A site in a scratch folder, made of real files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.config import load_settings
from publisher.content import Library, Post, Rendered, Renderer, read_library
from publisher.settings import Settings

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A folder with a config.toml, to put posts into."""

    root: Path

    def configure(self, posts: str = "", site: str = "", lists: str = "") -> Settings:
        file = self.root / "config.toml"
        file.write_text(
            '[site]\ntitle = "Field notes"\nurl = "https://example.org/"\ntimezone = "Asia/Singapore"\n'
            f"{site}\n[posts]\n{posts}\n{lists}\n",
            encoding="utf-8",
        )
        return load_settings(file, environment={})

    def reload(self) -> Settings:
        return load_settings(self.root / "config.toml", environment={})

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / "posts" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def add(self, path: str = "post.md", body: str = "Words.\n", **head: str) -> Path:
        """Write a post with a title and a date, and what else its head shall say; an empty value leaves it out."""
        fields = {"title": path.removesuffix(".md"), "date": "2024-01-02"} | head
        lines = [f"{key}: {value}\n" for key, value in fields.items() if value]
        return self.write(path, f"---\n{''.join(lines)}---\n{body}")

    def read(self, settings: Settings | None = None, now: datetime = NOON) -> Library:
        return read_library(settings or self.configure(), now)

    def post(self, path: str = "post.md", **settings: str) -> Post:
        """Read the site and give one post, which must be there without a problem."""
        library = self.read(self.configure(**settings))
        assert [str(problem) for problem in library.problems] == []
        return next(post for post in library.posts if post.path == path)

    def render_first(self, settings: Settings, path: str = "") -> Rendered:
        """Render the post at `path`, or the newest of all."""
        library = self.read(settings)
        post = next(post for post in library.posts if path in ("", post.path))
        rendered = Renderer(settings, library).render(post)
        assert isinstance(rendered, Rendered), rendered
        return rendered

    def render(self, body: str, **head: str) -> Rendered:
        """Render one post with this text, title “A title” unless the head says another."""
        self.add("post.md", body, **({"title": "A title"} | head))
        settings = self.configure()
        library = self.read(settings)
        rendered = Renderer(settings, library).render(next(p for p in library.posts if p.path == "post.md"))
        assert isinstance(rendered, Rendered), rendered
        return rendered


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "posts").mkdir()
    return Site(root=tmp_path)
