"""Each issue knows how many left by the link in it, and nothing else is known of anybody."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from publisher.web import create_web
from tests.site import Site


@pytest.fixture
def mailed(tmp_path: Path) -> Site:
    """A reader with two issues."""
    site = Site(tmp_path)
    site.write_post("before", date="2026-11-01")
    site.app.line.publish()
    site.subscribe("ann@example.net")
    for name in ("one", "two"):
        site.write_post(name)
        site.pause(10)
        site.app.line.publish()
    return site


def link_in(site: Site, subject: str) -> str:
    message = next(message for message in site.outbox if message["Subject"] == subject)
    found = re.search(r"<https://news\.example\.org(/u/[^>]+)>", str(message["List-Unsubscribe"]))
    assert found
    return found[1]


def left_by(site: Site) -> dict[str, int]:
    return {view.subject: view.left for view in site.app.issues.view()[0]}


def test_who_leaves_is_counted_for_the_issue_whose_link_it_was_and_once(mailed: Site) -> None:
    client = TestClient(create_web(mailed.app))
    link = link_in(mailed, "One")
    for _ in range(2):
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).text == "OK\n"
    assert left_by(mailed) == {"One": 1, "Two": 0}


def test_a_link_that_names_no_issue_of_theirs_leaves_all_the_same(mailed: Site) -> None:
    client = TestClient(create_web(mailed.app))
    link = link_in(mailed, "One").partition("?")[0]
    for said in ("", "?i=", "?i=77", "?i=-1", "?i=x", "?i=9999999999999999999999", "?i=²", "?j=1"):
        mailed.subscribe("ann@example.net")
        assert client.post(link + said).status_code == 200
        assert mailed.app.people.members()[0].status == "unsubscribed"
    assert left_by(mailed) == {"One": 0, "Two": 0}


def test_the_statistics_tell_it(mailed: Site) -> None:
    TestClient(create_web(mailed.app)).post(link_in(mailed, "Two"))
    assert {view.subject: view.left for view in mailed.app.statistics().issues} == {"One": 0, "Two": 1}
