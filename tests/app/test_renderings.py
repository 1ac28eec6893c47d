"""What was rendered stays rendered until something that it asked for has another answer."""

from pathlib import Path

import pytest

from tests.site import Site

LINKING = "See [the other](other.md).\n"


def rendered(site: Site) -> dict[str, int]:
    """Give what is kept, with what tells one writing of a file from the next."""
    return {file.name: file.stat().st_mtime_ns for file in (site.folder / ".publisher" / "rendered").iterdir()}


def build_anew(site: Site) -> int:
    """Build, and give the number of posts that had to be rendered for it."""
    before = rendered(site)
    site.app.build()
    return len(rendered(site).items() - before.items())


@pytest.fixture
def linked(site: Site) -> Site:
    site.write_post("other", date="2026-11-02")
    site.write_post("linking", date="2026-11-03", body=LINKING)
    site.write_post("third", date="2026-11-04")
    site.app.build()
    return site


def test_a_new_post_has_no_other_rendered_anew(linked: Site) -> None:
    linked.write_post("fresh", date="2026-11-05")
    assert build_anew(linked) == 1


def test_a_post_that_others_lead_to_has_them_rendered_anew_when_it_moves(linked: Site) -> None:
    linked.write_post("other", date="2026-11-02", more="slug: elsewhere\n")
    assert build_anew(linked) == 2
    assert "/elsewhere/" in (linked.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")


def test_a_post_that_others_lead_to_has_them_rendered_anew_when_it_goes(linked: Site) -> None:
    (linked.folder / "posts" / "other.md").unlink()
    assert build_anew(linked) == 1


def test_a_post_that_comes_where_a_link_led_to_none_is_led_to(linked: Site) -> None:
    linked.write_post("linking", date="2026-11-03", body="See [it](later.md).\n")
    linked.app.build()
    linked.write_post("later", date="2026-11-05", more="slug: at-last\n")
    assert build_anew(linked) == 2
    assert "/at-last/" in (linked.folder / "feeds" / "feed.json").read_text(encoding="utf-8")


def test_what_a_tag_leads_to_is_asked_again(site: Site) -> None:
    (site.folder / "hugo.toml").write_text('title = "x"\n', encoding="utf-8")
    site.write_post("other", date="2026-11-02")
    site.write_post("linking", date="2026-11-03", body='[it]({{< ref "other" >}})\n')
    site.app.build()
    site.write_post("third", date="2026-11-04")
    assert build_anew(site) == 1
    site.write_post("other", date="2026-11-02", more="slug: elsewhere\n")
    assert build_anew(site) == 2


def test_nothing_kept_and_what_is_damaged_change_no_byte(linked: Site) -> None:
    feed = linked.folder / "feeds" / "rss.xml"
    first = feed.read_bytes()
    kept = Path(linked.folder / ".publisher" / "rendered")
    for file in kept.iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    linked.write_post("third", date="2026-11-04", body="Other words.\n")
    linked.app.build()
    linked.write_post("third", date="2026-11-04")
    linked.app.build()
    assert feed.read_bytes() == first
