"""Which posts a planning finds, whoever admits one meanwhile and by whatever clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine

from publisher.delivery import Planner, admit, read_lists
from publisher.store import Database
from tests.delivery.conftest import MakeSite, Site


class Shared(Database):
    """A database in which somebody else does one thing between what was read and what is written for it."""

    def __init__(self, engine: Engine, act: Callable[[], None]) -> None:
        super().__init__(engine)
        self._acts = [act]

    @contextmanager
    def write(self) -> Iterator[Connection]:
        while self._acts:
            self._acts.pop()()
        with super().write() as connection:
            yield connection


def hold_burst(site: Site) -> list[str]:
    """Let five posts turn up at once, which are held; give their keys."""
    for number in range(4):
        site.write_post(f"held-{number}")
    site.wait(60)
    site.prepare()
    return [held.post_uid for held in site.app.issues.view()[1]]


def subjects(site: Site) -> list[str]:
    return [issue.subject for issue in site.app.issues.view()[0]]


def test_F29_what_is_released_by_a_clock_that_is_behind_is_mailed(make_site: MakeSite) -> None:
    site = make_site(2)
    hold_burst(site)
    site.write_post("sixth")
    site.wait(60)
    site.prepare()
    assert subjects(site) == ["sixth"]
    site.wait(60)
    site.prepare()
    planned = site.clock.now()
    site.clock.set(planned - timedelta(minutes=1))
    site.app.issues.release_post("held-2.md")
    site.clock.set(planned + timedelta(minutes=1))
    site.prepare()
    assert subjects(site) == ["held-2", "sixth"]


def test_what_is_released_while_a_planning_goes_on_is_found_by_the_next(make_site: MakeSite) -> None:
    site = make_site(2)
    held, *_ = hold_burst(site)
    site.wait(60)
    site.app.issues.release_post("held-1.md")
    site.wait(60)
    database = site.app.database
    before = site.clock.now() - timedelta(seconds=90)

    def release() -> None:
        """As a person does who came first, and had to wait until the file was free."""
        with database.write() as connection:
            admit(connection, 1, held, before)

    with database.read() as connection:
        record = read_lists(connection)["notes"]
    settings = site.app.settings
    planner = Planner(record=record, newsletter=settings.lists[0], settings=settings, now=site.clock.now())
    planner.prepare(Shared(database.engine, release))
    for _ in range(3):
        site.wait(60)
        site.prepare()
    assert subjects(site) == ["held-0", "held-1"]
