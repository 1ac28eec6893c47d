"""What comes back: matched to its delivery by what nobody can forge, acted on once, and blamed on the right one."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from publisher.audience import Bearer, Purpose, Tokens, find_status
from publisher.delivery import Breaker, DeliveryState
from publisher.delivery.bounces import Clues, Kind, Report, ReturnPaths
from publisher.delivery.bounces.settling import is_mass, is_worn_out
from publisher.delivery.outbox import Key
from publisher.delivery.relays import write_breaker
from publisher.newsletter import message_id
from publisher.store.installation import read_installation
from publisher.store.tables import delivery, issue
from tests.delivery.badsmtpd import BadSmtpd, Reply, Rule, Stage
from tests.delivery.conftest import MakeSite, Site, make_published, open_copy
from tests.delivery.ledger import NOON
from tests.delivery.returned import write_returned

S = DeliveryState
ANN = "reader0000@example.net"
BOUNCES = '[bounces]\ndomain = "bounces.example.org"\nmaildir = "returned"\n'


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """Give a site whose issue has gone out to ten readers, and the time there."""
    folder = tmp_path_factory.mktemp("published")
    for part in ("tmp", "new", "cur"):
        (folder / "returned" / part).mkdir(parents=True)
    return folder, make_published(folder, 10, delivery=BOUNCES)


@pytest.fixture
def site(published: tuple[Path, datetime], tmp_path: Path) -> Iterator[Site]:
    """A copy of that site, with a Maildir for what comes back."""
    site = open_copy(published[0], tmp_path, published[1])
    assert site.counts == {S.SENT: 10}
    yield site
    site.app.close()


def path_of(site: Site, key: Key) -> str:
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    address = paths.sender_of(site.app.settings.lists[0].sender, key).address
    return address.removeprefix("b+").partition("@")[0]


def come_back(site: Site, name: str, address: str = ANN, file: str = "1.a.host", **values: str) -> bytes:
    """Let a mail come back for a reader of the newest issue."""
    mail = write_returned(name, **({"path": path_of(site, site.key_of(address))} | values))
    (site.root / "returned" / "new" / file).write_bytes(mail)
    return mail


def status_of(site: Site, address: str = ANN) -> str:
    with site.app.database.read() as connection:
        found = find_status(connection, 1, site.key_of(address).subscriber_id)
    assert found is not None
    return found.value


def suppressed(site: Site) -> dict[str, str]:
    return {entry.email: entry.reason for entry in site.app.suppressing.entries()}


def alarms(site: Site) -> list[str]:
    return site.publish().failures


def test_M6_each_delivery_has_a_return_path_of_its_own_without_an_address(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(3, port=str(server.port), delivery=BOUNCES)
        site.publish()
        senders = {entry.recipient: entry.sender for entry in server.accepted}
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    assert len(set(senders.values())) == 3
    for recipient, sender in senders.items():
        local, _, domain = sender.partition("@")
        assert (domain, len(local) <= 64, "reader" in sender) == ("bounces.example.org", True, False)
        token = local.removeprefix("b+")
        assert paths.read_path(token.upper()) == site.key_of(recipient)
        assert paths.read_leaving(token) is None
        for place in range(len(token)):
            other = "b" if token[place] != "b" else "c"
            assert paths.read_path(token[:place] + other + token[place + 1 :]) is None


def test_without_a_domain_the_sender_is_the_list_itself(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        make_site(1, port=str(server.port)).publish()
        assert [entry.sender for entry in server.accepted] == ["news@example.org"]


def test_a_mailbox_may_take_it_all_behind_its_plus(make_site: MakeSite) -> None:
    site = make_site(1, delivery=BOUNCES + 'mailbox = "postmaster"\n')
    site.publish()
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    sender = paths.sender_of(site.app.settings.lists[0].sender, site.key_of(ANN)).address
    assert sender.startswith("postmaster+b-")
    mail = write_returned("qmail").replace(b"b+" + b"a" * 45 + b"@bounces.example.org", sender.encode())
    assert site.app.returning.take(mail) == {Kind.HARD: 1}


def test_F12_a_hard_bounce_ends_the_mail_of_that_reader_and_of_no_other(site: Site) -> None:
    come_back(site, "postfix")
    site.write_post("second")
    site.publish()
    assert suppressed(site) == {ANN: "hard bounce"}
    assert status_of(site) == "bounced"
    assert site.counts == {S.SENT: 9, S.SUPPRESSED: 1}
    assert not list((site.root / "returned" / "new").iterdir())
    assert [file.name for file in (site.root / "returned" / "cur").iterdir()] == ["1.a.host:2,S"]


def test_the_books_keep_what_was_sent_and_tell_what_came_back(site: Site) -> None:
    come_back(site, "postfix")
    come_back(site, "postfix_full", "reader0001@example.net", "2.a.host")
    site.app.returning.read()
    assert site.counts == {S.SENT: 10}
    assert site.app.issues.verify().wrong == {}
    assert site.issue.returned == {"hard": 1, "soft": 1}


def test_what_is_read_twice_counts_once(site: Site) -> None:
    for file in ("1.a.host", "2.a.host"):
        come_back(site, "postfix", file=file)
    assert site.app.returning.read() == {Kind.HARD: 1}
    # A crash after the commit and before the move leaves the file where it was.
    come_back(site, "postfix")
    assert site.app.returning.read() == {}
    assert site.ask("SELECT count(*) FROM delivery_event") == [(1,)]


@pytest.mark.parametrize("crash_at", ["take", "move"])
def test_a_crash_loses_no_mail_and_repeats_no_effect(
    site: Site, crash_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_back(site, "arf", link=leave_link(site))
    targets = {"move": "maildir._move", "take": "intake.note_event"}

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"publisher.delivery.bounces.{targets[crash_at]}", die)
        with pytest.raises(KeyboardInterrupt):
            site.app.returning.read()
    site.app.returning.read()
    assert site.ask("SELECT kind, count(*) FROM delivery_event GROUP BY kind") == [("complaint", 1)]
    assert not list((site.root / "returned" / "new").iterdir())


def leave_link(site: Site, address: str = ANN) -> str:
    bearer = Bearer(list_id=1, subscriber_id=site.key_of(address).subscriber_id)
    return Tokens(site.app.keys).make(Purpose.UNSUBSCRIBE, bearer)


def own_message_id(site: Site) -> str:
    with site.app.database.read() as connection:
        installation = read_installation(connection, "")
    assert installation is not None
    key = site.key_of(ANN)
    return message_id(site.app.keys.message_id, installation.id, *key, "example.org")


def test_B1_our_message_id_in_what_is_returned_does_where_the_return_path_was_lost(site: Site) -> None:
    mail = write_returned("exim", message_id=own_message_id(site)).replace(b"ann@example.net", ANN.encode())
    assert site.app.returning.take(mail) == {Kind.HARD: 1}


def test_M6_so_does_the_name_of_the_envelope_where_nothing_of_the_mail_came_back(site: Site) -> None:
    report = write_returned("postfix").partition(
        b"--4F2B31.1700/relay.example.org\r\nContent-Description: Undelivered"
    )
    named = f"Original-Envelope-Id: {own_message_id(site).strip('<>')}\r\nArrival-Date:".encode()
    mail = report[0].replace(b"Arrival-Date:", named).replace(b"ann@example.net", ANN.encode())
    assert site.app.returning.take(mail) == {Kind.HARD: 1}


def test_B1_so_does_the_link_to_leave(site: Site) -> None:
    assert site.app.returning.take(write_returned("gmail", link=leave_link(site))) == {Kind.HARD: 1}


@pytest.mark.parametrize(
    "forged",
    [
        {"path": "b" * 45},
        {"link": f"{'A' * 16}.{'B' * 43}"},
        {"message_id": "<made-up@example.org>"},
    ],
)
@pytest.mark.parametrize("name", ["postfix", "arf", "qmail", "outlook_junk"])
def test_B4_what_a_stranger_can_make_up_is_not_believed(site: Site, name: str, forged: dict[str, str]) -> None:
    mail = write_returned(name, **forged).replace(b"ann@example.net", ANN.encode())
    assert site.app.returning.take(mail) == {Kind.OTHER: 1}
    assert site.ask("SELECT count(*) FROM delivery_event") == [(0,)]
    assert suppressed(site) == {}


def test_B4_a_bounce_that_comes_too_late_is_not_believed(site: Site) -> None:
    path = path_of(site, site.key_of(ANN))
    site.wait(timedelta(days=31).total_seconds())
    assert site.app.returning.take(write_returned("postfix", path=path)) == {Kind.OTHER: 1}


@pytest.mark.parametrize("name", ["arf", "outlook_junk"])
def test_B3_who_calls_it_spam_is_mailed_by_no_list_again(site: Site, name: str) -> None:
    come_back(site, name, link=leave_link(site))
    assert site.app.returning.read() == {Kind.COMPLAINT: 1}
    assert suppressed(site) == {ANN: "complaint"}
    assert status_of(site) == "complained"


def test_I6_mail_that_waits_for_who_complained_is_not_sent(make_site: MakeSite) -> None:
    site = make_site(3, delivery=BOUNCES)
    site.prepare()
    site.app.returning.take(write_returned("arf", link=leave_link(site)))
    site.publish()
    assert site.counts == {S.SENT: 2, S.SUPPRESSED: 1}


def test_U4_who_writes_to_the_address_to_leave_by_has_left(site: Site) -> None:
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    url = paths.leave_url(Bearer(list_id=1, subscriber_id=site.key_of(ANN).subscriber_id))
    assert url.endswith("@bounces.example.org?subject=unsubscribe")
    token = url.removeprefix("mailto:u+").partition("@")[0]
    assert site.app.returning.take(write_returned("leaving_away", leave=token)) == {Kind.OTHER: 1}
    assert site.app.returning.take(write_returned("leaving", leave=token.upper())) == {Kind.LEFT: 1}
    assert status_of(site) == "unsubscribed"
    assert suppressed(site) == {}
    assert site.app.returning.take(write_returned("leaving", leave="b" * 45)) == {Kind.OTHER: 1}


@pytest.mark.parametrize(("said", "counted"), [("unsubscribe 1", 1), ("unsubscribe 77", 0), ("bye 1", 0)])
def test_who_leaves_by_mail_is_counted_for_the_issue_that_the_mail_names(
    site: Site, said: str, counted: int
) -> None:
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    url = paths.leave_url(Bearer(list_id=1, subscriber_id=site.key_of(ANN).subscriber_id), 1)
    assert url.endswith("?subject=unsubscribe%201")
    token = url.removeprefix("mailto:u+").partition("@")[0]
    mail = write_returned("leaving", leave=token).replace(b"Subject: unsubscribe", b"Subject: " + said.encode())
    assert site.app.returning.take(mail) == {Kind.LEFT: 1}
    assert status_of(site) == "unsubscribed"
    assert [view.left for view in site.app.issues.view()[0]] == [counted]


def test_the_mail_names_the_address_to_leave_by(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(1, port=str(server.port), delivery=BOUNCES)
        site.publish()
        (mail,) = server.bodies
    assert b"mailto:u+" in mail
    assert b"https://news.example.org/u/" in mail


def test_B2_who_refuses_us_costs_no_reader_and_is_told_to_a_person(site: Site) -> None:
    come_back(site, "outlook_blocked")
    (told,) = alarms(site)
    assert told.startswith("Issue 1: 1 came back because receivers refuse us")
    assert "block list" in told
    assert suppressed(site) == {}
    assert status_of(site) == "active"


def test_a_person_is_told_of_complaints_above_what_providers_bear(site: Site) -> None:
    for place in range(2):
        address = f"reader{place:04}@example.net"
        come_back(site, "arf", address, f"{place}.host", link=leave_link(site, address))
    assert alarms(site) == ["Issue 1: 2 of 10 readers called it spam. Providers bear 0.3 %"]


@pytest.mark.parametrize(("answer", "gone"), [("--accept", 6), ("--dismiss", 0)])
def test_too_much_at_once_is_not_believed_before_a_person_does(site: Site, answer: str, gone: int) -> None:
    for place in range(6):
        come_back(site, "postfix_no_host", f"reader{place:04}@example.net", f"{place}.host")
    (told,) = alarms(site)
    assert told.startswith("Issue 1: 6 of 10 came back as unknown addresses, too many to be true")
    assert suppressed(site) == {}
    if answer == "--accept":
        assert site.app.returning.settle([1]).suppressed == 6
    else:
        assert site.app.returning.dismiss(1) == 6
    assert len(suppressed(site)) == gone
    assert len(alarms(site)) == (0 if gone else 1)


def test_while_the_relay_is_left_alone_nobody_is_blamed(site: Site) -> None:
    come_back(site, "postfix")
    site.app.returning.read()
    sick = Breaker(opened=1, opened_until=site.clock.now() + timedelta(minutes=1))
    with site.app.database.write() as connection:
        write_breaker(connection, "relay", sick, site.clock.now())
    assert site.app.returning.settle().suppressed == 0
    site.wait(120)
    assert site.app.returning.settle().suppressed == 1
    assert site.app.returning.settle().suppressed == 0


def test_what_a_person_let_go_is_not_suppressed_again_for_the_same_bounce(site: Site) -> None:
    come_back(site, "postfix")
    site.publish()
    assert site.app.suppressing.remove(ANN) == (1, 1)
    site.publish()
    assert suppressed(site) == {}
    assert status_of(site) == "active"


def test_F12_an_address_that_the_relay_itself_refuses_is_suppressed_too(make_site: MakeSite) -> None:
    rules = [Rule(Stage.RCPT, Reply(550, "5.1.1 no such user"), recipient=ANN)]
    with BadSmtpd(rules) as server:
        site = make_site(10, port=str(server.port))
        site.publish()
    assert site.counts == {S.SENT: 9, S.BOUNCED: 1}
    assert suppressed(site) == {ANN: "hard bounce"}


def test_F13_a_relay_that_refuses_everybody_costs_nobody_their_subscription(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, Reply(550, "5.1.1 no such user"))]) as server:
        site = make_site(30, port=str(server.port))
        site.publish()
        site.wait(3600)
        site.publish()
    assert suppressed(site) == {}
    assert site.ask("SELECT status, count(*) FROM subscription GROUP BY status") == [("active", 30)]


def test_a_delivery_in_doubt_that_came_back_had_been_sent(site: Site) -> None:
    with site.app.database.write() as connection:
        connection.execute(
            update(delivery)
            .where(delivery.c.subscriber_id == site.key_of(ANN).subscriber_id)
            .values(state=S.UNKNOWN)
        )
    come_back(site, "postfix_full")
    site.app.returning.read()
    assert site.counts == {S.SENT: 10}


def test_what_servers_say_is_kept_without_addresses(site: Site) -> None:
    come_back(site, "postfix")
    site.app.returning.read()
    ((detail,),) = site.ask("SELECT detail FROM delivery_event")
    assert "(address)" in detail
    assert "@" not in detail


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("bounces", "arrived", "given_up"),
    [
        ([(number, number) for number in range(5)], None, True),
        ([(number, number) for number in range(4)], None, False),
        ([(1, number) for number in range(9)], None, False),
        ([(number % 2, number) for number in range(9)], None, False),
        ([(number % 3, number) for number in range(5)], None, True),
        ([(number, number + 27) for number in range(6)], None, False),
        ([(number, number) for number in range(5)], 2, False),
        ([(number, number) for number in range(5)], 9, True),
    ],
)
def test_B2_five_times_in_thirty_days_over_three_issues(
    bounces: list[tuple[int, int]],
    arrived: int | None,
    given_up: bool,  # noqa: FBT001 - a column of the table
) -> None:
    told = [(number, NOON - days * DAY) for number, days in bounces]
    assert is_worn_out(told, None if arrived is None else NOON - arrived * DAY, NOON) is given_up


@pytest.mark.parametrize(
    ("hard", "settled", "mass"), [(2, 2, False), (3, 3, True), (3, 6, False), (4, 7, True), (60, 1000, False)]
)
def test_when_so_much_comes_back_it_is_not_the_readers(hard: int, settled: int, mass: bool) -> None:  # noqa: FBT001 - likewise
    assert is_mass(hard, settled) is mass


def test_B2_a_mailbox_that_stays_full_is_given_up_in_the_end(site: Site) -> None:
    for number in range(5):
        come_back(site, "postfix_full", file=f"{number}.host")
        assert suppressed(site) == {}
        site.wait(DAY.total_seconds())
        site.write_post(f"post{number}")
        site.publish()
    assert suppressed(site) == {ANN: "soft bounces"}


def test_a_provider_that_has_shown_who_it_is_may_name_an_address(site: Site) -> None:
    hard = Report(kind=Kind.HARD, recipients=(ANN,), status="5.1.1")
    assert site.app.returning.take_event("one", [hard]) == {Kind.HARD: 1}
    assert site.app.returning.take_event("one", [hard]) == {}
    stranger = Report(kind=Kind.COMPLAINT, recipients=("gone@example.net",))
    assert site.app.returning.take_event("two", [stranger]) == {Kind.COMPLAINT: 1}
    site.app.returning.settle()
    assert suppressed(site) == {ANN: "hard bounce", "": "complaint"}


def test_a_provider_names_the_delivery_by_its_own_number(site: Site) -> None:
    site.write_post("second")
    site.publish()
    first = Key(1, site.key_of(ANN).subscriber_id)
    with site.app.database.read() as connection:
        row = select(delivery.c.queue_id).where(delivery.c.issue_id == 1, delivery.c.subscriber_id == first[1])
        number = connection.execute(row).scalar_one()
    report = Report(kind=Kind.SOFT, recipients=(ANN,), clues=Clues(relay_id=number))
    site.app.returning.take_event("one", [report])
    assert site.ask("SELECT issue_id FROM delivery_event") == [(1,)]


def test_a_copy_of_the_folder_reads_nobodys_mail_away(site: Site) -> None:
    come_back(site, "postfix")
    with site.app.database.write() as connection:
        connection.exec_driver_sql("UPDATE installation SET fingerprint = 'elsewhere'")
    assert site.app.returning.try_to_read() == {}
    assert "copied from another installation" in site.app.returning.failure
    assert list((site.root / "returned" / "new").iterdir())


def test_a_mailbox_that_is_not_there_is_told_and_keeps_no_mail_back(site: Site) -> None:
    shutil.rmtree(site.root / "returned")
    site.write_post("second")
    (told,) = alarms(site)
    assert told.startswith("The Maildir ")
    assert site.counts == {S.SENT: 10}


Odd = Callable[[Path], object]


@pytest.mark.parametrize(
    "make",
    [
        lambda file: file.mkdir(),
        lambda file: file.symlink_to("/etc/passwd"),
        lambda file: file.symlink_to("nowhere"),
        lambda file: __import__("os").mkfifo(file),
    ],
    ids=["folder", "link", "dead link", "pipe"],
)
def test_what_is_no_mail_is_passed_over(site: Site, make: Odd) -> None:
    make(site.root / "returned" / "new" / "0.odd")
    come_back(site, "postfix")
    assert site.app.returning.read() == Counter({Kind.HARD: 1})


def test_a_letter_waits_unread_for_a_person(site: Site) -> None:
    come_back(site, "letter")
    assert site.app.returning.read() == {Kind.OTHER: 1}
    assert [file.name for file in (site.root / "returned" / "cur").iterdir()] == ["1.a.host:2,"]


def test_nothing_of_an_issue_that_never_was_is_believed(site: Site) -> None:
    with site.app.database.read() as connection:
        assert connection.execute(select(issue.c.id)).scalars().all() == [1]
    path = path_of(site, Key(99, site.key_of(ANN).subscriber_id))
    assert site.app.returning.take(write_returned("postfix", path=path)) == {Kind.OTHER: 1}
