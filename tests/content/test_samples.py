"""The posts that a new site begins with: they are read by people, so they must be right."""

import re
from pathlib import Path

import pytest

from publisher.config import load_settings
from publisher.content import Library, Rendered, Renderer, read_library
from publisher.resources import starter_folder
from publisher.settings import Settings
from tests.content.conftest import NOON

POSTS = starter_folder("posts")


@pytest.fixture
def samples(tmp_path: Path) -> tuple[Settings, Library]:
    file = tmp_path / "config.toml"
    file.write_text(
        '[site]\ntitle = "T"\nurl = "https://example.org/"\ntimezone = "UTC"\n'
        f'[posts]\npath = "{POSTS}"\nidentity = "identity.json"\n',
        encoding="utf-8",
    )
    settings = load_settings(file, environment={})
    return settings, read_library(settings, NOON)


def test_the_samples_are_public_and_without_a_problem(samples: tuple[Settings, Library]) -> None:
    _, library = samples
    assert library.problems == ()
    assert [(post.title, post.published.date().isoformat(), post.language) for post in library.public] == [
        ("Was der Garten über das Warten lehrt", "2025-05-09", "de"),
        ("Watching bread rise", "2025-03-14", ""),
        ("What Happened in 2024", "2024-12-26", ""),
    ]


def test_the_year_in_review_is_as_it_was_asked_for(samples: tuple[Settings, Library]) -> None:
    settings, library = samples
    post = library.public[-1]
    assert (post.description, post.categories, post.authors[0].name) == (
        "A year of personal and professional growth",
        ("Career", "Machine Learning", "Personal Development"),
        "Sandipan",
    )
    rendered = Renderer(settings, library).render(post)
    assert isinstance(rendered, Rendered)
    assert 400 <= len(re.sub("<[^>]*>", "", rendered.html).split()) <= 700
    assert re.findall("<h2>(.*?)</h2>", rendered.html) == [
        "Personal Growth and Health Journey",
        "Professional Evolution",
        "Research and Technical Writing",
        "Community Engagement",
        "Looking Forward",
    ]
    assert (rendered.excerpt_html.count("<p>"), rendered.excerpt_html.count("<li>")) == (2, 4)
    assert rendered.excerpt_html.endswith("</ul>")


def test_the_samples_show_what_markdown_can_hold(samples: tuple[Settings, Library]) -> None:
    settings, library = samples
    rendered = Renderer(settings, library).render(library.public[1])
    assert isinstance(rendered, Rendered)
    for piece in ('<div class="highlight">', "<table>", "<img ", "admonition tip", 'class="footnote"'):
        assert piece in rendered.html
    source = re.search(r'src="https://example\.org/blog/([^"]+)"', rendered.html)
    assert source
    assert (POSTS / source[1]).read_bytes().startswith(b"\x89PNG")
