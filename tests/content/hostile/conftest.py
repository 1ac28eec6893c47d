"""A site with two good posts, into which one bad thing is put."""

from collections.abc import Iterator

import pytest

from publisher.content.guard import Guard
from publisher.content.limits import Limits
from tests.content.conftest import Site
from tests.content.hostile.line import Outcome, send_through

GOOD = {"first.md", "last.md"}


@pytest.fixture(scope="session")
def quick() -> Iterator[Guard]:
    """A guard of little patience: what takes long takes less of the tests' time. What is good takes a hundredth."""
    guard = Guard(Limits(cpu_seconds=0.5))
    yield guard
    guard.close()


@pytest.fixture(scope="session")
def alone(quick: Guard, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of the two good posts where nothing else is."""
    site = Site(root=tmp_path_factory.mktemp("good"))
    add_good_posts(site)
    outcome = send_through(site, site.configure(), quick)
    assert outcome.problems == ()
    assert len(outcome.entries(GOOD)) > 0
    return outcome


@pytest.fixture
def good(site: Site, alone: Outcome) -> Outcome:
    """Put two good posts into the site; what comes of them alone."""
    add_good_posts(site)
    return alone


def add_good_posts(site: Site) -> None:
    site.add("first.md", "# First\n\nA [link](last.md) and a note.[^1]\n\n[^1]: Noted.\n", tags="[One, Two]")
    site.add("last.md", "```python\nx = 1\n```\n", date="2024-05-06", tags="[Two]")


def assert_unharmed(outcome: Outcome, good: Outcome, bad: str) -> None:
    """I10: the good posts have the same bytes as without the bad one, and the bad one is shown or told."""
    assert outcome.entries(GOOD).items() >= good.entries(GOOD).items()
    assert {path: outcome.rendered[path] for path in GOOD} == {path: good.rendered[path] for path in GOOD}
    if not outcome.is_shown(bad):
        assert outcome.files == good.files
    assert {problem.path for problem in outcome.problems} <= {f"posts/{bad}"}
