"""Formulas and diagrams in feeds: pictures, with their source for who doesn't see them."""

import sys
from pathlib import Path

import pytest

from tests.site import Site

BODY = """As $E = mc^2$ says.

$$
\\frac{a}{b}
$$

``` mermaid
graph LR
  A --> B
```
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [blog]\n", encoding="utf-8")
    config = (tmp_path / "config.toml").read_text(encoding="utf-8")
    site.configure(config.replace("[[lists]]", '[posts]\nformat = "material"\n[[lists]]'))
    site.write_post("sums", body=BODY)
    return site


def test_feeds_show_formulas_and_diagrams_as_pictures(site: Site) -> None:
    built = site.app.build()
    assert built.problems == ()
    feed = (site.folder / "feeds" / "feed.json").read_text(encoding="utf-8")
    pictures = sorted(file.name for file in (site.folder / "feeds" / "media").glob("*.png"))
    assert len(pictures) == 3
    assert all(f"https://example.org/feeds/media/{name}" in feed for name in pictures)
    for alt in ("E = mc^2", "\\\\frac{a}{b}", "Diagram"):
        assert f'alt=\\"{alt}\\"' in feed
    assert "style=" not in feed
    assert "arithmatex" not in feed


def test_what_is_drawn_stays_and_is_the_same_in_mail(site: Site) -> None:
    site.app.line.publish()
    site.subscribe("ann@example.net")
    before = {file: file.stat().st_mtime_ns for file in (site.folder / "feeds" / "media").iterdir()}
    site.write_post("more", body=BODY)
    site.pause(60)
    site.app.line.publish()
    assert {file: file.stat().st_mtime_ns for file in (site.folder / "feeds" / "media").iterdir()} == before
    body = site.outbox[0].get_body(("html",))
    assert body
    assert all(f"/feeds/media/{file.name}" in body.get_content() for file in before)


def test_a_look_draws_nothing_that_is_kept(site: Site) -> None:
    assert site.app.check().problems == ()
    site.app.plan()
    assert not (site.folder / "feeds").exists()


def test_without_the_extra_feeds_hold_the_source_and_the_extra_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ziamath", None)
    built = site.app.build()
    assert {(problem.code, problem.path) for problem in built.problems} == {("picture-not-drawn", "posts/sums.md")}
    assert all("publisher[images]" in problem.hint for problem in built.problems)
    assert "E = mc^2" in (site.folder / "feeds" / "feed.json").read_text(encoding="utf-8")


def test_what_can_not_be_drawn_is_told_and_the_rest_is_drawn(site: Site) -> None:
    site.write_post("sums", body=BODY.replace("E = mc^2", "\\frac{"))
    built = site.app.build()
    assert [problem.code for problem in built.problems] == ["picture-not-drawn"]
    assert built.is_clean
    assert len(list((site.folder / "feeds" / "media").glob("*.png"))) == 2
