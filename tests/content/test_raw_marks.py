"""Every post of the real blogs, looked through for marks that only its author should see."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.config import load_settings
from publisher.content import Rendered, Renderer, read_library
from tests.content.test_corpora import CORPORA, NOW

# An author's slip, which the blog's own page shows as well.
SLIPS = {"flatcar-blog": ["Linux. Please contact [hello@kinvolk.io](mailto:hello@kinvolk.io?subject=Flatcar"]}
SCRIPT = Path(__file__).parents[2] / "scripts" / "find_raw_marks.py"


def find_marks(folder: Path, *contents: str) -> list[str]:
    """Give what the script finds in entries of these contents, without their addresses."""
    items = [{"url": f"https://example.org/{number}", "content_html": text} for number, text in enumerate(contents)]
    feed = folder / "feed.json"
    feed.write_text(json.dumps({"items": items}), encoding="utf-8")
    done = subprocess.run([sys.executable, str(SCRIPT), str(feed)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (int(bool(done.stdout)), "")
    return [line.strip() for line in done.stdout.splitlines() if line.startswith(" ")]


def test_content_marks_are_found_and_code_is_left_alone(tmp_path: Path) -> None:
    raw = ["{{< a >}}", "{% b %}", ":::note", "[^1]", "[c](d)", "```text", "<Tabs>", "$$x$$", "| a | b |", "[TOC]"]
    escaped = (mark.replace("<", "&lt;") for mark in raw)
    found = find_marks(
        tmp_path, *(f"<p>{mark}</p><pre>{mark}</pre>" for mark in escaped), "<p><code>[^1]</code> C++</p>"
    )
    assert set(found) == set(raw)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "posts"),
    [
        ("flatcar-blog", "content"),
        ("jekyll-news", "_posts"),
        ("material-blog", "docs/blog/posts"),
        ("scientific-python-blog", "content/posts"),
        ("splink-blog", "docs/blog/posts"),
    ],
)
def test_content_no_reader_of_a_real_blog_sees_a_raw_mark(tmp_path: Path, name: str, posts: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[site]\ntitle = "A"\nurl = "https://example.org/"\ntimezone = "UTC"\n'
        f'[posts]\npath = "{CORPORA / name / posts}"\n',
        encoding="utf-8",
    )
    settings = load_settings(config, environment={})
    library = read_library(settings, NOW)
    renderer = Renderer(settings, library)
    outcomes = [renderer.render(post) for post in library.public]
    shown = [outcome.html for outcome in outcomes if isinstance(outcome, Rendered)]
    assert len(shown) == len(outcomes)
    assert find_marks(tmp_path, *shown) == SLIPS.get(name, [])
