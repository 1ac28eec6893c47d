"""F35, F36: while an issue goes out, readers leave in the relay's hands and a person stops it, at any moment."""

import random

import pytest

from publisher.audience import Origin, unsubscribe
from publisher.delivery import act_on_issue
from tests.delivery.badsmtpd import BadSmtpd, Call, Rule, Stage
from tests.delivery.conftest import MakeSite, Site
from tests.delivery.invariants import History, check_end


class Meddler:
    """Does one thing each time that the relay is about to accept a message, and notes what is due to it."""

    def __init__(self, site: Site, server: BadSmtpd, chance: random.Random) -> None:
        self.site, self.server, self.chance = site, server, chance
        self.issue_id = site.issue.id
        rows = site.ask("SELECT s.email, s.id FROM delivery d JOIN subscriber s ON s.id = d.subscriber_id")
        chance.shuffle(rows)
        self.readers = rows
        self.history = History()
        self.stopped_at: int | None = None

    def meddle(self) -> None:
        now = self.site.clock.now()
        with self.site.app.database.write() as connection:
            if self.stopped_at is None and self.chance.random() < 0.2:
                act_on_issue(connection, self.issue_id, "pause", now)
                self.stopped_at = len(self.server.accepted)
            elif self.readers:
                address, reader = self.readers.pop()
                self.history.note_leaving(connection, self.issue_id, address, self.server.copies())
                unsubscribe(connection, 1, reader, Origin(source="link", at=now))

    def let_go(self) -> None:
        """Let a stopped issue go on, or end it for good."""
        if self.stopped_at is not None:
            self.history.stops.append((self.stopped_at, len(self.server.accepted)))
            self.stopped_at = None
            ends = len(self.history.left) > 5 and self.chance.random() < 0.1
            self.site.app.issues.act("cancel" if ends else "resume", self.issue_id)


def meddle_with_issue(make_site: MakeSite, seed: int, readers: int) -> History:
    """Send an issue while somebody meddles with it; hold what must hold afterwards, and give what was done."""
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    with BadSmtpd() as server:
        site = make_site(readers, port=str(server.port), transport=f"connections = {chance.randint(1, 6)}")
        site.prepare()
        meddler = Meddler(site, server, chance)
        server.rules.append(Rule(Stage.DOT, Call(meddler.meddle), every=chance.randint(2, 5), together=True))
        while site.issue.state not in {"closed", "cancelled"}:
            site.publish()
            meddler.let_go()
        with site.app.database.read() as connection:
            check_end(connection, site.issue.id, server.accepted, meddler.history)
        return meddler.history


@pytest.mark.parametrize("seed", [1, 2])
def test_I6_I14_who_leaves_gets_nothing_more_and_a_stop_stops(make_site: MakeSite, seed: int) -> None:
    assert meddle_with_issue(make_site, seed, 40).left


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 103))
def test_F35_F36_readers_leave_and_a_person_stops_it_a_hundred_times(make_site: MakeSite, seed: int) -> None:
    assert meddle_with_issue(make_site, seed, 200).left
