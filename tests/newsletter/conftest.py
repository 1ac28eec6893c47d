"""A site with one list, and posts as the room below would have read them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from publisher.config import load_settings
from publisher.content import Author, Post, Rendered
from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.template_files import TemplateFiles
from publisher.newsletter.words import Words, read_words
from publisher.resources import starter_folder
from publisher.settings import Settings

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

CONFIG = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Asia/Singapore"

[[lists]]
name = "weekly"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "Field Notes, 1 Harbour Street, Singapore 018956"
"""

PUBLISHED = datetime(2024, 12, 26, 1, 0, tzinfo=UTC)


def make_settings(folder: Path, config: str = CONFIG) -> Settings:
    file = folder / "config.toml"
    file.write_text(config, encoding="utf-8")
    return load_settings(file, {})


def make_post(**changes: object) -> Post:
    known: dict[str, object] = {
        "key": "p1",
        "id": "tag:example.org,2024-12-26:1",
        "path": "what-happened-in-2024.md",
        "url": "https://example.org/blog/what-happened-in-2024/",
        "title": "What Happened in 2024",
        "published": PUBLISHED,
        "description": "A year of personal and professional growth.",
        "authors": (Author(name="Sandipan Bhaumik"),),
    }
    return Post(**(known | changes))  # type: ignore[arg-type] # the fields of a post, by name


def make_rendered(html: str, excerpt: str = "<p>It began with a question.</p>") -> Rendered:
    text = excerpt.removeprefix("<p>").removesuffix("</p>")
    return Rendered(html=html, excerpt_html=excerpt, excerpt_text=text, has_more=html != excerpt)


def words_of(language: str) -> Words:
    """The words that come with the program."""
    ours = starter_folder("email_templates")
    return read_words(TemplateFiles(ours.parent, (ours, ours)), language)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def make_sample() -> tuple[Post, Rendered]:
    html = (Path(__file__).parent / "sample.html").read_text(encoding="utf-8")
    return make_post(), make_rendered(html, html.partition("\n")[0])


@pytest.fixture
def sample() -> tuple[Post, Rendered]:
    return make_sample()


@pytest.fixture
def compiled_from(settings: Settings) -> Callable[..., Compiled]:
    """Compile an issue of posts of the given HTML; keywords are fields of the first post."""

    def compile_html(*bodies: str, **changes: object) -> Compiled:
        posts = [
            (make_post(**(changes if place == 0 else {})), make_rendered(body)) for place, body in enumerate(bodies)
        ]
        return compile_issue(
            newsletter=settings.lists[0], posts=posts, settings=settings, templates=MailTemplates(settings)
        )

    return compile_html
