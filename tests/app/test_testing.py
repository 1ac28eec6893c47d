"""`send-test`: a real message of any mail, which changes nothing and unsubscribes nobody."""

import socket
from pathlib import Path

import pytest

from publisher.app.sampling import Wanted
from publisher.errors import OutsideError, PublisherError
from tests.delivery.badsmtpd import BadSmtpd, Reply, Rule, Stage
from tests.site import Site

TEMPLATES = {
    "": "[Test] Launch",
    "issue": "[Test] Launch",
    "digest": "[Test] Older and one more post",
    "confirm": "[Test] Please confirm: Field notes by mail",
    "welcome": "[Test] You are subscribed to Field notes by mail",
    "goodbye": "[Test] You have left Field notes by mail",
}


@pytest.fixture
def blog(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.write_post("older", date="2026-11-01")
    site.write_post("launch", more="draft: true\n")
    return site


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mail_can_be_tested_and_is_marked(blog: Site, template: str) -> None:
    sent = blog.app.send_test(Wanted(post="launch", template=template), "me@example.net", "Ann")
    (message,) = blog.outbox
    assert message["Message-ID"] == sent.message_id
    assert str(message["To"]) == (
        "me@example.net" if template in {"confirm", "welcome", "goodbye"} else "Ann <me@example.net>"
    )
    assert str(message["Subject"]).startswith("[Test] ")
    if template in {"", "issue"}:
        assert message["Subject"] == TEMPLATES[template]
        assert message["List-Id"] == "Field notes by mail <notes.example.org>"
    assert "slot.invalid" not in str(message)


def test_a_test_in_another_language_and_by_another_list(blog: Site) -> None:
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    other = config.partition("[web]")[0].partition("[[lists]]")[2].replace('"notes"', '"other"')
    blog.configure(config + "[[lists]]" + other.replace("news@", "other@"))
    blog.app.send_test(Wanted(post="launch", list="other", language="de"), "me@example.net")
    (message,) = blog.outbox
    assert (message["Content-Language"], str(message["From"])) == ("de", "Field notes <other@example.org>")
    assert "Abbestellen" in message.as_string()


def test_a_test_stands_in_no_ledger_and_its_links_act_for_nobody(blog: Site) -> None:
    blog.subscribe("ann@example.net")
    before = (blog.folder / "publisher.db").read_bytes()
    blog.app.send_test(Wanted(post="launch"), "ann@example.net")
    assert (blog.folder / "publisher.db").read_bytes() == before
    (message,) = blog.outbox
    page = str(message["List-Unsubscribe"]).removeprefix("<").partition(">")[0]
    leaver = blog.app.people.read_leaver(page.rpartition("/")[2])
    assert leaver is not None
    assert leaver.is_test
    blog.app.people.leave(leaver)
    assert [member.status.value for member in blog.app.people.members()] == ["active"]
    blog.app.line.publish()
    blog.write_post("launch")
    blog.pause(60)
    blog.app.line.publish()
    assert blog.received == [("ann@example.net", "Launch"), ("ann@example.net", "[Test] Launch")]


def test_what_keeps_a_test_from_going_out_is_said(blog: Site) -> None:
    for wanted, address, told in (
        (Wanted(post="nothing"), "me@example.net", "There is no post “nothing”"),
        (Wanted(post="launch", list="nothing"), "me@example.net", "There is no list “nothing”"),
        (Wanted(post="launch", template="nothing"), "me@example.net", "There is no template “nothing”"),
        (Wanted(post="launch"), "me", "“me” is no mail address"),
    ):
        with pytest.raises(PublisherError, match=told):
            blog.app.send_test(wanted, address)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    relay = f'\n[transport]\nkind = "smtp"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n'
    blog.configure(config + relay)
    with pytest.raises(OutsideError, match="The test was not sent: ") as failed:
        blog.app.send_test(Wanted(post="launch"), "me@example.net")
    assert "no reader was mailed" in failed.value.hint


@pytest.mark.parametrize(
    ("stage", "reply", "told", "hint"),
    [
        (
            Stage.MAIL,
            Reply(553, "5.7.1 not yours"),
            "the server refused the sender news@example.org: 553 5.7.1 not yours",
            "look at the list's `from`",
        ),
        (
            Stage.MAIL,
            Reply(530, "log in"),
            "the server refused the sender news@example.org: 530 log in",
            "look at transport",
        ),
        (
            Stage.RCPT,
            Reply(550, "who?"),
            "the server refused the recipient me@example.net: 550 who?",
            "no reader was",
        ),
        (Stage.DATA, Reply(451, "later"), "the server refused the message: 451 later", "no reader was mailed"),
        (Stage.DOT, Reply(554, "spam"), "the server refused the message: 554 spam", "no reader was mailed"),
    ],
)
def test_what_the_relay_refuses_is_named_with_what_mends_it(
    blog: Site, stage: Stage, reply: Reply, told: str, hint: str
) -> None:
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    with BadSmtpd([Rule(stage, reply)]) as server:
        blog.configure(
            f'{config}\n[transport]\nkind = "smtp"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\n'
        )
        with pytest.raises(OutsideError) as failed:
            blog.app.send_test(Wanted(post="launch"), "me@example.net")
    assert failed.value.text == f"The test was not sent: {told}"
    assert failed.value.hint.startswith(hint)


def test_a_password_that_is_refused_names_where_it_stands(blog: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_TRANSPORT__PASSWORD", "wrong")
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    with BadSmtpd(extensions=("AUTH PLAIN LOGIN",)) as server:
        relay = f'kind = "smtp"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nusername = "user"\n'
        blog.configure(f"{config}\n[transport]\n{relay}")
        with pytest.raises(OutsideError, match=r"The test was not sent: .*535") as failed:
            blog.app.send_test(Wanted(post="launch"), "me@example.net")
    assert failed.value.hint.startswith("look at transport.username and at PUBLISHER_TRANSPORT__PASSWORD")
