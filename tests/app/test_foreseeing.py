"""`plan`: what it says is what a run does, and saying it changes nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.foreseeing import plan_as_dict, refuse_other_plan
from publisher.errors import PublisherError
from tests.site import Site


def contents_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "publisher.db" not in file.name
    }


def test_a_plan_says_what_the_run_then_does(site: Site) -> None:
    site.subscribe("ann@example.net", "bob@example.net")
    site.write_post("new")
    plan = site.app.plan()
    assert [(issue.list, issue.posts, issue.recipients, issue.state) for issue in plan.issues] == [
        ("notes", ("new.md",), 2, "planned")
    ]
    assert [(feed.path, len(feed.added), len(feed.changed)) for feed in plan.feeds] == [
        ("feeds/rss.xml", 1, 0),
        ("feeds/atom.xml", 1, 0),
        ("feeds/feed.json", 1, 0),
    ]
    site.app.line.publish()
    assert [to for to, _ in site.received] == ["ann@example.net", "bob@example.net"]
    assert site.app.plan().issues == ()


def test_planning_changes_nothing(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    before = contents_of(site.folder)
    verified = site.app.issues.verify()
    site.app.plan()
    site.app.plan(site.clock.now() + timedelta(days=30))
    assert contents_of(site.folder) == before
    assert site.app.issues.verify() == verified


def test_before_the_first_run_a_plan_names_the_baseline_and_makes_no_database(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.drop_ledger()
    site.write_post("one")
    plan = site.app.plan()
    assert plan.baseline == {"notes": 1}
    assert plan.issues == ()
    assert list(tmp_path.glob("publisher.db*")) == []


def test_a_plan_for_later_holds_what_is_out_by_then(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("future", date="2026-11-20T08:00:00Z")
    assert site.app.plan().issues == ()
    later = site.app.plan(site.clock.now() + timedelta(days=3))
    assert [issue.posts for issue in later.issues] == [("future.md",)]


def test_a_plan_says_when_a_digest_goes_out(site: Site) -> None:
    site.subscribe("ann@example.net", cadence="weekly")
    site.write_post("new")
    (issue,) = site.app.plan().issues
    assert issue.send_at is not None
    assert issue.send_at.isoformat() == "2026-11-23T07:00:00+00:00"  # Monday, 08:00 in Berlin


def test_a_plan_says_that_nobody_subscribes(site: Site) -> None:
    site.write_post("new")
    assert [(issue.recipients, issue.reason) for issue in site.app.plan().issues] == [
        (0, "nobody subscribes to it")
    ]


def test_a_plan_names_what_is_held(site: Site) -> None:
    site.subscribe("ann@example.net")
    for number in range(4):
        site.write_post(f"post-{number}")
    assert {(issue.state, issue.reason) for issue in site.app.plan().issues} == {("held", "burst")}


@pytest.mark.parametrize("content", [None, "[site]", "[]", '"plan"', "\xe9"])
def test_what_is_no_plan_is_told(site: Site, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "plan.json"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    with pytest.raises(
        PublisherError, match=r"can't be read: (it is no plan|No such file or directory)\n"
    ) as caught:
        refuse_other_plan(site.app.plan(), file)
    assert "publisher plan --out" in caught.value.hint


def test_a_run_with_a_plan_refuses_once_the_plan_is_another(site: Site, tmp_path: Path) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan_as_dict(site.app.plan())), encoding="utf-8")
    site.pause(3600)
    refuse_other_plan(site.app.plan(), file)
    site.write_post("another")
    with pytest.raises(PublisherError, match="no longer what"):
        refuse_other_plan(site.app.plan(), file)
