"""Notices: each is written down before it is sent, none is sent twice, and none to who should not get it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.app.corresponding import NoticeComposer
from publisher.audience import Bearer, Evidence, Purpose, Tokens, Wish, find_subscriber, read_address
from publisher.delivery import DeliveryState, Message, NoticeSender, Outcome
from publisher.delivery.dkim import leave_unsigned
from publisher.delivery.transports.base import Submitted
from publisher.store.tables import notice
from tests.site import Site


class Killed(BaseException):
    """The process dies here."""


class Deadly:
    """A relay that takes everything, at which the process dies as the message goes over."""

    name = "deadly"
    connections = 1
    is_worn = False

    async def connect(self) -> "Deadly":
        return self

    async def offer(self, message: Message) -> Outcome | None:
        assert message.message_id in message.data.decode()
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        del message, following
        raise Killed

    async def close(self) -> None:
        """Nothing to say."""

    def abort(self) -> None:
        """Nothing to drop."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.app.readers.ask(
        site.app.settings.lists[0], read_address("ann@example.net"), Wish(), Evidence(), "You get notes."
    )
    return site


def carry_on(site: Site) -> None:
    with site.app.lock():
        site.app.correspondence.carry_on()


def states(site: Site) -> list[DeliveryState]:
    with site.app.database.read() as connection:
        return [DeliveryState(state) for state in connection.execute(select(notice.c.state)).scalars()]


def test_what_a_crash_left_in_doubt_is_never_sent_again(site: Site) -> None:
    app = site.app
    app.correspondence._take_up()  # noqa: SLF001 - as a pass does that dies at its first message
    sender = NoticeSender(app.database, Deadly(), app.clock, timedelta(days=2))
    with pytest.raises(Killed):
        sender.run(NoticeComposer(app.settings, app.keys, "an installation", leave_unsigned), lambda: False)
    assert states(site) == [DeliveryState.SENDING]
    carry_on(site)
    site.pause(3 * 24 * 3600)
    carry_on(site)
    assert states(site) == [DeliveryState.UNKNOWN]
    assert site.outbox == []


def test_a_notice_is_sent_once_however_often_one_looks(site: Site) -> None:
    for _ in range(3):
        carry_on(site)
    assert states(site) == [DeliveryState.SENT]
    assert [to for to, _ in site.received] == ["ann@example.net"]


def test_what_is_overtaken_is_not_sent(site: Site) -> None:
    site.app.correspondence._take_up()  # noqa: SLF001 - it is queued, and they leave before it is sent
    site.app.people.remove("ann@example.net")
    carry_on(site)
    assert states(site) == [DeliveryState.CANCELLED]
    assert site.outbox == []


def test_a_relay_that_is_down_is_tried_again_and_no_attempt_is_lost(site: Site) -> None:
    config = (site.folder / "config.toml").read_text(encoding="utf-8")
    site.configure(config + '\n[transport]\nkind = "smtp"\nhost = "127.0.0.1"\nport = 1\ntls = "none"\n')
    with site.app.lock():
        assert site.app.correspondence.carry_on().relay_down
    assert states(site) == [DeliveryState.QUEUED]
    site.configure(config)
    carry_on(site)
    assert site.outbox == []  # not before its time
    site.pause(61)
    carry_on(site)
    assert states(site) == [DeliveryState.SENT]


def test_who_leaves_is_told_by_mail_only_where_the_list_wants_it(site: Site) -> None:
    config = (site.folder / "config.toml").read_text(encoding="utf-8")
    for wanted in ("false", "true"):
        site.configure(config.replace("[[lists]]", f"[[lists]]\ngoodbye = {wanted}"))
        site.app.people.add("bob@example.net", Wish())
        leaver = site.app.people.read_leaver(_leaving_token(site))
        assert leaver is not None
        site.app.people.leave(leaver)
        carry_on(site)
        told = [subject for to, subject in site.received if to == "bob@example.net"]
        assert told == (["You have left Field notes by mail"] if wanted == "true" else [])


def _leaving_token(site: Site) -> str:
    with site.app.database.read() as connection:
        person = find_subscriber(connection, read_address("bob@example.net"))
    assert person is not None
    return Tokens(site.app.keys).make(Purpose.UNSUBSCRIBE, Bearer(list_id=1, subscriber_id=person))
