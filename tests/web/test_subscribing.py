"""The way in: double opt-in (U1), the same answer for everybody, and nobody's inbox filled by a stranger."""

import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select
from starlette.testclient import TestClient

from publisher.app import App
from publisher.audience import Reason, Suppressions, Wish, read_address
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.store.tables import consent, consent_text, notice, sign_up, subscription
from publisher.web import create_web, make_form
from publisher.web.limits import SIGN_UPS_AN_HOUR
from tests.web.conftest import CONFIG, NOW, MakeApp
from tests.web.people import FORM, Person, heading


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in today's schema, made once."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    app = App(load_settings(folder / "config.toml", {}), FixedClock(NOW))
    app.people.members()
    app.close()
    return folder


@pytest.fixture
def app(ledger: Path, tmp_path: Path) -> Iterator[App]:
    """A site with no post and nothing built: nobody here asks for one."""
    shutil.copytree(ledger, tmp_path, dirs_exist_ok=True)
    (tmp_path / "posts").mkdir()
    app = App(load_settings(tmp_path / "config.toml", {}), FixedClock(NOW))
    yield app
    app.close()


@pytest.fixture
def ann(app: App, client: TestClient) -> Person:
    return Person(app=app, client=client)


def suppress(connection: Connection, app: App) -> None:
    ann = read_address("ann@example.net")
    Suppressions(app.keys).add(connection, ann, Reason.COMPLAINT, app.clock.now())


@contextmanager
def watch_work(app: App) -> Iterator[list[str]]:
    """Give every statement that the database is asked: work is counted, for time tells more of the machine."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(app.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(app.database.engine, "before_cursor_execute", note)


def statuses(app: App) -> list[str]:
    with app.database.read() as connection:
        return list(connection.execute(select(subscription.c.status)).scalars())


def test_U1_only_who_presses_the_button_in_their_mail_is_subscribed(ann: Person) -> None:
    answer = ann.subscribe(cadence="weekly")
    assert (answer.status_code, heading(answer)) == (200, "Now look into your mail")
    assert statuses(ann.app) == []
    ann.carry_on()
    assert statuses(ann.app) == ["pending"]
    looked = ann.client.get(ann.link("confirm"))
    assert heading(looked) == "Subscribe to “Field notes by &lt;mail&gt;”?"
    assert statuses(ann.app) == ["pending"]
    assert heading(ann.client.post(ann.link("confirm"))) == "You’re in"
    [member] = ann.app.people.members()
    assert (member.email, member.status, member.cadence) == ("ann@example.net", "active", "weekly")


def test_U1_a_link_to_confirm_works_once_and_stays_harmless(ann: Person) -> None:
    ann.subscribe()
    ann.confirm()
    link = ann.link("confirm")
    assert heading(ann.client.post(link)) == "You’re in"
    ann.app.people.remove("ann@example.net")
    assert heading(ann.client.post(link)) == "This link has run out"
    assert statuses(ann.app) == ["unsubscribed"]


def test_U1_a_link_to_confirm_runs_out_after_seven_days(ann: Person) -> None:
    ann.subscribe()
    ann.carry_on()
    ann.wait(days=7, seconds=1)
    assert heading(ann.client.post(ann.link("confirm"))) == "This link has run out"
    assert statuses(ann.app) == ["pending"]


def test_U1_what_they_read_when_and_from_where_is_kept(ann: Person) -> None:
    ann.subscribe()
    ann.confirm()
    with ann.app.database.read() as connection:
        asked, confirmed = connection.execute(select(consent).order_by(consent.c.id)).all()
        [told] = connection.execute(select(consent_text)).all()
    assert (asked.action, asked.source, asked.page) == ("asked", "form", "/subscribe/")
    assert (confirmed.action, confirmed.source, confirmed.page) == ("confirmed", "link", "/confirm/")
    assert asked.wording == confirmed.wording == told.wording
    assert told.text.startswith("By subscribing you ask Field notes to send you “Field notes by <mail>”")
    assert asked.at <= confirmed.at
    assert asked.agent == "testclient"


def test_who_confirms_is_welcomed_once_with_a_way_out_and_one_to_choose(ann: Person) -> None:
    ann.subscribe()
    ann.confirm()
    ann.client.post(ann.link("confirm"))
    ann.carry_on()
    ann.carry_on()
    [asked, welcome] = ann.inbox
    assert str(welcome["Subject"]) == "Welcome to Field notes by <mail>"
    assert str(welcome["List-Unsubscribe"]).startswith("<https://news.example.org/u/")
    assert ann.client.get(ann.link("preferences")).status_code == 200
    assert str(asked["Auto-Submitted"]) == "auto-generated"
    assert asked["List-Unsubscribe"] is None


@pytest.mark.parametrize("known", ["nobody", "pending", "active", "left", "suppressed"])
def test_the_answer_is_the_same_for_every_address(ann: Person, known: str) -> None:
    people = ann.app.people
    if known == "pending":
        ann.subscribe()
        ann.carry_on()
    elif known != "nobody":
        people.add("ann@example.net", Wish())
    if known == "left":
        people.remove("ann@example.net")
    if known == "suppressed":
        with ann.app.database.write() as connection:
            suppress(connection, ann.app)
    ann.subscribe("eve@example.net")  # what is read once is read
    with watch_work(ann.app) as work:
        answer = ann.subscribe()
    with watch_work(ann.app) as other_work:
        other = ann.subscribe("bob@example.net")
    assert work == other_work != []
    assert answer.status_code == other.status_code == 200
    assert answer.text == other.text.replace("bob@", "ann@")
    assert answer.headers == other.headers
    with ann.app.database.read() as connection:  # and so is the work: one row each
        assert len(connection.execute(select(sign_up)).all()) == 3


def test_who_is_suppressed_is_never_mailed_nor_subscribed(ann: Person) -> None:
    with ann.app.database.write() as connection:
        suppress(connection, ann.app)
    ann.subscribe()
    ann.carry_on()
    assert ann.inbox == []
    assert statuses(ann.app) == []


def test_who_is_suppressed_after_they_asked_is_not_mailed(ann: Person) -> None:
    ann.subscribe()
    with ann.app.database.write() as connection:
        suppress(connection, ann.app)
    ann.carry_on()
    assert ann.inbox == []


def test_who_reads_already_keeps_what_they_chose_and_is_told_once_a_day(ann: Person) -> None:
    ann.app.people.add("ann@example.net", Wish(cadence="monthly"))
    for _ in range(3):
        ann.subscribe(cadence="each")
        ann.carry_on()
    assert [str(message["Subject"]) for message in ann.inbox] == ["Welcome to Field notes by <mail>"]
    [member] = ann.app.people.members()
    assert (member.status, member.cadence) == ("active", "monthly")


def test_however_often_somebody_types_an_address_its_owner_gets_one_mail_a_day_and_three_in_all(app: App) -> None:
    got = []
    for _ in range(5):
        with TestClient(create_web(app)) as client:  # from ever new networks
            ann = Person(app=app, client=client)
            for _ in range(3):
                ann.wait(hours=1)
                ann.subscribe()
                ann.carry_on()
            got.append(len(ann.inbox))
            ann.wait(hours=22)
    assert got == [1, 2, 3, 3, 3]


def test_too_many_sign_ups_from_one_network_are_put_off(ann: Person) -> None:
    answers = [ann.subscribe(f"r{number}@example.net") for number in range(SIGN_UPS_AN_HOUR.burst + 1)]
    assert [answer.status_code for answer in answers] == [200] * SIGN_UPS_AN_HOUR.burst + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_what_falls_into_the_trap_is_answered_like_the_rest_and_forgotten(ann: Person) -> None:
    assert heading(ann.subscribe(website="https://spam.example")) == "Now look into your mail"
    ann.carry_on()
    assert ann.inbox == []


@pytest.mark.parametrize(
    ("form", "wait"),
    [("", 10), ("made.up", 10), ("early", 1), ("old", 24 * 3600 + 1)],
)
def test_a_form_that_no_person_filled_in_here_is_shown_once_more(ann: Person, form: str, wait: int) -> None:
    fields = {"email": "ann@example.net", "cadence": "monthly", "form": form}
    if form in {"early", "old"}:
        found = FORM.search(ann.client.get("/subscribe/weekly").text)
        assert found is not None
        fields["form"] = found[1]
    ann.wait(seconds=wait)
    again = ann.client.post("/subscribe/weekly", data=fields)
    assert again.status_code == 200
    assert "press the button once more" in again.text
    assert 'value="ann@example.net"' in again.text
    assert 'value="monthly" checked' in again.text
    ann.carry_on()
    assert ann.inbox == []
    found = FORM.search(again.text)
    assert found is not None
    ann.wait(seconds=5)
    assert (
        heading(ann.client.post("/subscribe/weekly", data=fields | {"form": found[1]})) == "Now look into your mail"
    )


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "@example.net", "a b@example.net", "ann@example", "\u202eann@x.org"]
)
def test_an_address_that_is_none_is_told_beside_the_field(ann: Person, email: str) -> None:
    answer = ann.subscribe(email, cadence="weekly")
    assert answer.status_code == 422
    assert 'aria-invalid="true" aria-describedby="bad-email"' in answer.text
    assert 'value="weekly" checked' in answer.text


def test_who_does_not_answer_is_reminded_once_and_forgotten_after_two_weeks(ann: Person) -> None:
    ann.subscribe()
    ann.carry_on()
    for day in range(1, 14):
        ann.wait(days=1)
        ann.app.correspondence.tidy()
        ann.carry_on()
        assert len(ann.inbox) == (1 if day < 3 else 2)
    ann.wait(days=1, seconds=1)
    ann.app.correspondence.tidy()
    assert ann.app.people.members() == []
    with ann.app.database.read() as connection:
        assert connection.execute(select(notice)).all() == []
        assert b"ann@" not in b"".join(str(row).encode() for row in connection.execute(select(consent)))


def test_who_left_and_does_not_confirm_again_has_left(ann: Person) -> None:
    ann.subscribe()
    ann.confirm()
    ann.app.people.remove("ann@example.net")
    ann.subscribe()
    ann.carry_on()
    assert statuses(ann.app) == ["pending"]
    ann.wait(days=15)
    ann.app.correspondence.tidy()
    assert statuses(ann.app) == ["unsubscribed"]


def test_a_second_list_is_asked_for_once_the_first_is_confirmed(make_app: MakeApp) -> None:
    second = CONFIG[CONFIG.index("[[lists]]") : CONFIG.index("[web]")].replace('"weekly"', '"other"')
    app = make_app(CONFIG.replace("[web]", f"{second}\n[web]"))
    with TestClient(create_web(app)) as client:
        ann = Person(app=app, client=client)
        ann.subscribe()
        Person(app=app, client=client, list_name="other").subscribe()
        ann.carry_on()
        assert len(ann.inbox) == 1
        ann.client.post(ann.link("confirm"))
        ann.carry_on()
        subjects = [str(message["Subject"]).split()[0] for message in ann.inbox]
        assert sorted(subjects) == ["Please", "Please", "Welcome"]


def test_a_list_that_is_not_public_has_no_page(make_app: MakeApp) -> None:
    app = make_app(CONFIG.replace("[[lists]]", "[[lists]]\npublic = false"))
    with TestClient(create_web(app)) as client:
        assert client.get("/subscribe/weekly").status_code == 404
        assert client.post("/subscribe/weekly", data={"email": "ann@example.net"}).status_code == 404
        assert "subscribe/" not in client.get("/").text


def test_no_address_is_in_any_url_or_log(ann: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ann.subscribe()
    ann.confirm()
    ann.carry_on()
    page = ann.client.get(ann.link("preferences")).text
    assert "ann@" not in caplog.text
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "ann" in link]


def test_pages_to_subscribe_set_no_cookie_and_are_kept_by_nobody(ann: Person) -> None:
    for answer in (ann.client.get("/subscribe/weekly"), ann.subscribe()):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_in_a_crowd_everybody_is_asked_to_press_once_more(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.app.reading._CROWD", 1)
    ann.subscribe("bob@example.net")
    assert "press the button once more" not in ann.subscribe("cat@example.net").text
    again = ann.subscribe()
    assert "press the button once more" in again.text
    found = FORM.search(again.text)
    assert found is not None
    ann.wait(seconds=5)
    fields = {"email": "ann@example.net", "form": found[1]}
    assert heading(ann.client.post("/subscribe/weekly", data=fields)) == "Now look into your mail"


def test_a_form_on_another_page_leads_to_ours_with_what_was_typed(ann: Person) -> None:
    form = make_form(ann.app.settings, ann.app.people.find_open_list())
    assert '<form action="https://news.example.org/subscribe/weekly" method="post"' in form
    assert "Get “Field notes by &lt;mail&gt;” by mail" in form
    fields = {"email": "ann@example.net", "cadence": "monthly"}
    assert set(re.findall(r'name="(\w+)"', form)) == fields.keys()
    again = ann.client.post("/subscribe/weekly", data=fields)
    assert 'value="ann@example.net"' in again.text
    assert 'value="monthly" checked' in again.text
