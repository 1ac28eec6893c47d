"""How a person names a post."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.app.scanning import find_post
from publisher.config import load_settings
from publisher.content import read_library

NAMES = [
    "a.md",
    "posts/a.md",
    "./posts/a.md",
    "/srv/site/posts/a.md",
    "https://example.org/blog/2024/01/02/one/",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_post_is_found_by_any_path_that_ends_in_its_own(tmp_path: Path, name: str) -> None:
    for path in ("a.md", "more/a.md"):
        (tmp_path / "posts" / path).parent.mkdir(parents=True, exist_ok=True)
        title = "One" if path == "a.md" else "Two"
        (tmp_path / "posts" / path).write_text(
            f"---\ntitle: {title}\ndate: 2024-01-02\n---\nWords.\n", encoding="utf-8"
        )
    config = tmp_path / "config.toml"
    config.write_text('[site]\ntitle = "A"\nurl = "https://example.org/"\ntimezone = "UTC"\n', encoding="utf-8")
    library = read_library(load_settings(config, environment={}), datetime(2025, 1, 1, tzinfo=UTC))
    assert find_post(library, "./posts/more/a.md").title == "Two"
    assert find_post(library, name).title == "One"
