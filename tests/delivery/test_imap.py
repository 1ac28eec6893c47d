"""A mailbox on a real IMAP server: read once, by its numbers, and nothing touched that is a person's own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState
from publisher.delivery.bounces import ImapBox, Kind, ReturnPaths
from publisher.delivery.bounces.imap import probe_imap
from publisher.errors import OutsideError, PublisherError
from tests.delivery.conftest import MakeSite, Site
from tests.delivery.dovecot import PASSWORD, Dovecot, run_dovecot
from tests.delivery.returned import write_returned
from tests.parts import find_program

ANN = "reader0000@example.net"


@pytest.fixture(scope="module")
def dovecot(certificates: dict[str, Path]) -> Iterator[Dovecot]:
    program = find_program("dovecot")
    assert program is not None
    with run_dovecot(program, certificates["good"]) as running:
        yield running


@pytest.fixture
def server(dovecot: Dovecot) -> Dovecot:
    """The server, with an empty mailbox."""
    dovecot.empty()
    return dovecot


@pytest.fixture
def site(
    make_site: MakeSite,
    server: Dovecot,
    certificates: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """A site that has mailed, and whose mail comes back to that server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    secret = tmp_path / "imap-password"
    secret.write_text(f"{PASSWORD}\n", encoding="ascii")
    secret.chmod(0o600)
    settings = f'[bounces]\ndomain = "bounces.example.org"\nimap = "{server.url}"\nusername = "ann"\n'
    site = make_site(10, delivery=settings + 'password_file = "imap-password"\ntimeout = "10s"\n')
    site.publish()
    assert site.counts == {DeliveryState.SENT: 10}
    return site


def bounce(site: Site, address: str, name: str = "postfix") -> bytes:
    paths = ReturnPaths(site.app.keys, site.app.settings.bounces)
    sender = paths.sender_of(site.app.settings.lists[0].sender, site.key_of(address)).address
    return write_returned(name, path=sender.removeprefix("b+").partition("@")[0])


@pytest.mark.needs("Dovecot")
def test_each_mail_is_read_once_and_a_letter_stays_unread(site: Site, server: Dovecot) -> None:
    server.deliver("1.bounce", bounce(site, ANN))
    server.deliver("2.letter", write_returned("letter"))
    assert site.app.returning.read() == {Kind.HARD: 1, Kind.OTHER: 1}
    assert server.seen() == {"1.bounce": True, "2.letter": False}
    assert site.app.returning.read() == {}
    server.deliver("3.bounce", bounce(site, "reader0001@example.net", "postfix_full"))
    assert site.app.returning.read() == {Kind.SOFT: 1}
    # Numbers begin anew: all is read again, and what was taken in before is known by its bytes.
    server.make_anew()
    assert site.app.returning.read() == {}
    assert site.ask("SELECT kind, count(*) FROM delivery_event GROUP BY kind ORDER BY kind") == [
        ("hard", 1),
        ("soft", 1),
    ]
    assert site.publish().failures == []
    assert [entry.email for entry in site.app.suppressing.entries()] == [ANN]


@pytest.mark.needs("Dovecot")
def test_a_server_that_refuses_us_is_told_without_the_password(site: Site, server: Dovecot, tmp_path: Path) -> None:
    del server
    (tmp_path / "imap-password").write_text("another-one", encoding="ascii")
    with pytest.raises(OutsideError) as refused:
        site.app.returning.read()
    assert "can't be read" in refused.value.text
    assert "another-one" not in str(refused.value)
    (failure,) = site.publish().failures
    assert failure.startswith("The mailbox ann@127.0.0.1/INBOX can't be read: ")


@pytest.mark.needs("Dovecot")
def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, certificates: dict[str, Path]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["other"]))
    with pytest.raises(OutsideError, match="its certificate can't be trusted: unable to get local issuer"):
        site.app.returning.read()


def test_a_port_where_nothing_answers_is_told_in_words() -> None:
    box = ImapBox.parse("imap://127.0.0.1:1/INBOX", username="ann", password="secret")
    with pytest.raises(OutsideError, match="INBOX can't be read: Connection refused"):
        probe_imap(box)


@pytest.mark.parametrize(
    ("url", "host", "port", "folder"),
    [
        ("imaps://imap.example.org", "imap.example.org", 993, "INBOX"),
        ("imaps://imap.example.org/", "imap.example.org", 993, "INBOX"),
        ("imap://imap.example.org:1143/INBOX/Bounces", "imap.example.org", 1143, "INBOX/Bounces"),
        ("imaps://ann%40example.org@imap.example.org/My%20Mail", "imap.example.org", 993, "My Mail"),
    ],
)
def test_an_address_of_a_mailbox_is_taken_apart(url: str, host: str, port: int, folder: str) -> None:
    box = ImapBox.parse(url, username="ann")
    assert (box.host, box.port, box.folder) == (host, port, folder)
    assert "secret" not in repr(replace(box, password="secret"))


@pytest.mark.parametrize(
    ("url", "username"),
    [
        ("https://imap.example.org", "ann"),
        ("imaps://", "ann"),
        ("imaps://ann:secret@imap.example.org", ""),
        ("imaps://imap.example.org", ""),
        ("imaps://imap.example.org:x", "ann"),
        ("imaps://imap.example.org/Entw%C3%BCrfe", "ann"),
        ("imaps://imap.example.org/a%22b", "ann"),
    ],
)
def test_what_names_no_mailbox_is_refused(url: str, username: str) -> None:
    with pytest.raises(PublisherError, match=r"bounces\.imap"):
        ImapBox.parse(url, username=username)
