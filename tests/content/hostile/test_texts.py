"""A post may be as hostile as it likes: it is shown or told, in time, and the others are as they were."""

import pytest

from publisher.content.guard import Guard, shared_guard
from publisher.errors import Severity
from tests.content.conftest import Site
from tests.content.hostile.conftest import assert_unharmed
from tests.content.hostile.line import Outcome, send_through
from tests.content.hostile.texts import QUICK, TEXTS

TOLD = {"render-timeout", "render-memory", "render-size", "render-depth", "feed-entry-too-large"}
TOLD_AS = {
    "opening brackets": "render-timeout",
    "a reference that grows": "render-memory",
    "divisions 5,000 deep": "render-depth",
    "a list 10,000 deep on one line": "render-depth",
}


@pytest.mark.parametrize("name", QUICK)
def test_I10_a_hostile_text_harms_no_other(site: Site, good: Outcome, quick: Guard, name: str) -> None:
    guard = shared_guard() if TOLD_AS.get(name) in {"render-memory", "render-depth"} else quick
    told = send_one(site, good, guard, name)
    assert name not in TOLD_AS or told == [TOLD_AS[name]]


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_I10_every_hostile_text_ends_within_the_real_limits(site: Site, good: Outcome, name: str) -> None:
    send_one(site, good, shared_guard(), name)


def send_one(site: Site, good: Outcome, guard: Guard, name: str) -> list[str]:
    site.add("bad.md", TEXTS[name], title="A bad one", date="2023-05-05")
    outcome = send_through(site, site.configure(), guard)
    assert_unharmed(outcome, good, "bad.md")
    codes = outcome.errors_of("bad.md")
    assert set(codes) <= TOLD
    assert outcome.is_shown("bad.md") or len(codes) == 1
    return codes


def test_a_text_too_long_for_a_feed_stands_there_by_its_beginning(site: Site, good: Outcome) -> None:
    site.add("bad.md", TEXTS["one line"], title="A bad one", date="2023-05-05")
    outcome = send_through(site, site.configure(), shared_guard())
    told = [(problem.code, problem.severity) for problem in outcome.problems if problem.path == "posts/bad.md"]
    assert told == [("feed-entry-too-large", Severity.WARNING)]
    assert_unharmed(outcome, good, "bad.md")
