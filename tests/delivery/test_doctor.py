"""`publisher doctor` where all is well, and with one thing wrong at a time: real DNS, relay, mailbox and pages."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy import text as sql

from publisher.app import App
from publisher.app.dkim_keys import prepare_keys
from publisher.app.doctor import Check, spf
from publisher.app.doctor.here import check_here
from publisher.app.doctor.lookups import Lookups
from publisher.clock import FixedClock
from publisher.config import load_settings
from publisher.errors import UsageError
from publisher.store import open_database
from publisher.store.migrate import upgrade
from publisher.web import WebServer
from tests.cli.test_serve import find_free_port
from tests.delivery.badsmtpd import BadSmtpd, Drop, Reply, Rule, Stage
from tests.delivery.ledger import NOON
from tests.delivery.nameserver import Nameserver

CONFIG = """
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "UTC"

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "1 Example Road, Town"

[transport]
kind = "smtp"
host = "127.0.0.1"
port = {port}
username = "user"
timeout = "5s"

[bounces]
domain = "bounces.example.org"
maildir = "returned"

[web]
url = "http://127.0.0.1:{web}/"
listen = "127.0.0.1:{web}"

[dkim]
domain = "example.org"
rsa_selector = "r"
rsa_key_file = "r.pem"
"""


@dataclass
class World:
    """A site where all is well, and everything around it."""

    folder: Path
    config: str
    names: Nameserver
    relay: BadSmtpd
    clock: FixedClock

    def examine(self, config: str = "", environ: dict[str, str] | None = None) -> dict[str, Check]:
        """Examine the site, or one with another configuration; give what was found, by name."""
        (self.folder / "config.toml").write_text(config or self.config, encoding="utf-8")
        secret = {"PUBLISHER_TRANSPORT__PASSWORD": "secret"}
        settings = load_settings(self.folder / "config.toml", secret if environ is None else environ)
        app = App(settings, self.clock)
        try:
            return {check.name: check for check in app.examine(self.names.address)}
        finally:
            app.close()

    def fail(self, config: str = "", environ: dict[str, str] | None = None) -> list[Check]:
        """Give what fails."""
        return [check for check in self.examine(config, environ).values() if not check.ok]


@pytest.fixture(scope="module")
def well(
    tmp_path_factory: pytest.TempPathFactory, certificates: dict[str, Path]
) -> Iterator[tuple[World, dict[tuple[str, str], list[str]]]]:
    folder = tmp_path_factory.mktemp("doctor")
    port = find_free_port()
    for part in ("posts", "returned/new", "returned/cur", "returned/tmp"):
        (folder / part).mkdir(parents=True)
    (folder / "posts" / "one.md").write_text("---\ntitle: One\ndate: 2026-01-01\n---\nWords.\n", encoding="utf-8")
    records = {
        ("example.org", "MX"): ["10 mx.example.org."],
        ("mx.example.org", "A"): ["192.0.2.1"],
        ("bounces.example.org", "MX"): ["10 mx.example.org."],
        ("bounces.example.org", "TXT"): ['"v=spf1 include:relay.example.net -all"'],
        ("relay.example.net", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
        ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=none"'],
    }
    with (
        Nameserver(records) as names,
        BadSmtpd(certificate=certificates["good"], extensions=("STARTTLS", "AUTH PLAIN", "SIZE 20000000")) as relay,
    ):
        config = CONFIG.format(port=relay.port, web=port)
        world = World(folder, config, names, relay, FixedClock(NOON))
        (folder / "config.toml").write_text(
            config.partition("[dkim]")[0] + '[dkim]\ndomain = "example.org"\n', encoding="utf-8"
        )
        app = App(load_settings(folder / "config.toml", {"PUBLISHER_TRANSPORT__PASSWORD": "secret"}), world.clock)
        made = prepare_keys(app.settings, NOON, anew=False).records[0]
        key = next((folder / ".publisher" / "dkim").glob("*-r.pem"))
        shutil.copy(key, folder / "r.pem")
        value = made.value
        records["r._domainkey.example.org", "TXT"] = [f'"{value[:200]}" "{value[200:]}"']
        app.line.publish()
        server = WebServer(app)
        server.start()
        yield world, records
        server.stop()
        app.close()


@pytest.fixture
def world(
    well: tuple[World, dict[tuple[str, str], list[str]]],
    certificates: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    world, records = well
    world.names.records = dict(records)
    yield world
    world.names.broken.clear()
    world.relay.rules.clear()


def test_where_all_is_well_every_check_says_so_and_nothing_is_sent(world: World) -> None:
    found = world.examine()
    assert [str(check) for check in found.values() if not check.ok] == []
    assert set(found) >= {
        *("config", "posts", "database", "books", "installation", "keys", "clock", "disk", "folder feeds"),
        *("relay connect", "relay tls", "relay login", "relay size", "mx example.org", "spf bounces.example.org"),
        *("dkim r", "dmarc example.org", "bounces mx", "bounces maildir", "web answers", "web ours"),
    }
    assert not world.relay.bodies
    assert not any(command.startswith(("MAIL", "RCPT", "DATA")) for command in world.relay.commands)


@pytest.mark.parametrize(
    ("name", "changed", "told", "fix"),
    [
        ("mx example.org", {("example.org", "MX"): []}, "takes no mail", "example.org. IN MX"),
        ("mx example.org", {("example.org", "MX"): ["0 ."]}, "RFC 7505", "IN MX"),
        ("mx example.org", {("example.org", "MX"): ["10 gone.example.org."]}, "no address", "gone.example.org"),
        ("dkim r", {("r._domainkey.example.org", "TXT"): []}, "not published", "r._domainkey.example.org. IN TXT"),
        ("dkim r", {("r._domainkey.example.org", "TXT"): ['"v=DKIM1; p=AAAA"']}, "another key", "publish"),
        ("dkim r", {("r._domainkey.example.org", "TXT"): ['"v=DKIM1; p="']}, "revoked", "publish"),
        ("dmarc example.org", {("_dmarc.example.org", "TXT"): []}, "says nothing", "v=DMARC1"),
        ("dmarc example.org", {("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=maybe"']}, "p=maybe", "p=none"),
    ],
)
def test_each_record_of_the_DNS_alone_can_be_wrong(
    world: World, name: str, changed: dict[tuple[str, str], list[str]], told: str, fix: str
) -> None:
    world.names.records.update(changed)
    (failure,) = world.fail()
    assert (failure.name, failure.is_outside) == (name, False)
    assert told in failure.text
    assert fix in failure.fix


@pytest.mark.parametrize(
    ("name", "published", "told", "fix"),
    [
        ("bounces mx", ("MX", []), "takes no mail", "bounces.example.org. IN MX"),
        ("spf bounces.example.org", ("TXT", []), "no record", "v=spf1"),
        ("spf bounces.example.org", ("TXT", ['"v=spf1 +all"']), "anybody", "v=spf1"),
        ("spf bounces.example.org", ("TXT", ['"v=spf1 mx"']), "no end", "v=spf1"),
        ("spf bounces.example.org", ("TXT", ['"v=spf1 -all"', '"v=spf1 mx -all"']), "2 records", "v=spf1"),
    ],
)
def test_M7_the_domain_of_the_envelope_takes_mail_and_says_who_may_send_for_it(
    world: World, name: str, published: tuple[str, list[str]], told: str, fix: str
) -> None:
    kind, values = published
    world.names.records["bounces.example.org", kind] = values
    (failure,) = world.fail()
    assert (failure.name, failure.is_outside) == (name, False)
    assert told in failure.text
    assert fix in failure.fix


def test_a_nameserver_that_refuses_is_the_world_outside(world: World) -> None:
    world.names.broken.add("_dmarc.example.org")
    (failure,) = world.fail()
    assert (failure.name, failure.is_outside) == ("dmarc example.org", True)


@pytest.mark.parametrize(
    ("name", "rules", "told"),
    [
        ("relay connect", [Rule(Stage.BANNER, Reply(554, "no service"))], "554 no service"),
        ("relay connect", [Rule(Stage.EHLO, Drop())], "closed the connection"),
        ("relay tls", [Rule(Stage.STARTTLS, Reply(454, "4.7.0 TLS not available"))], "454"),
        ("relay login", [Rule(Stage.AUTH, Reply(535, "5.7.8 who are you?"))], "535 5.7.8"),
    ],
)
def test_each_step_to_the_relay_alone_can_fail(world: World, name: str, rules: list[Rule], told: str) -> None:
    world.relay.rules += rules
    (failure,) = world.fail()
    assert failure.name == name
    assert told in failure.text


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("config", 'postal_address = "1 Example Road, Town"', "", "no postal_address"),
        ("bounces maildir", 'maildir = "returned"', 'maildir = "nowhere"', "no Maildir"),
        ("web answers", 'url = "http://127', 'url = "http://127.0.0.1:1/"\n#', "can't be reached"),
        ("web tls", 'url = "http://127', 'url = "http://nobody.invalid/"\n#', "is not encrypted"),
        ("database", "[web]", '[database]\nurl = "sqlite:///torn.db"\n[web]', "not a database"),
        ("relay login", "[bounces]", 'password_file = "open"\n[bounces]', "password_file"),
    ],
)
def test_each_thing_here_alone_can_be_wrong(world: World, name: str, old: str, new: str, told: str) -> None:
    (world.folder / "torn.db").write_bytes(b"no database at all" * 100)
    file = world.folder / "open"
    file.write_text("secret", encoding="utf-8")
    file.chmod(0o644)
    failures = {
        check.name: check for check in world.fail(world.config.replace(old, new), {} if "open" in new else None)
    }
    found = failures.get(name) or failures["relay"]
    assert told in found.text


def read_of_database(folder: Path, url: str) -> Check:
    """Look at the database of a site over PostgreSQL."""
    app = App(load_settings(folder / "config.toml", {"PUBLISHER_DATABASE__URL": url}), FixedClock(NOON))
    try:
        return next(check for check in check_here(app) if check.name == "database")
    finally:
        app.close()


def test_a_PostgreSQL_database_is_told_by_what_its_user_may_do_in_it(tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.format(port=1, web=2), encoding="utf-8")
    (tmp_path / "posts").mkdir()
    url = make_url(postgres_url)
    guest = url.set(username=f"guest_{url.database}").render_as_string(hide_password=False)
    owner = open_database(postgres_url, tmp_path)
    with owner.write() as connection:
        connection.execute(sql(f"CREATE ROLE guest_{url.database} LOGIN"))
    try:
        assert "it is empty, and its user may not make tables" in read_of_database(tmp_path, guest).text
        assert "the first run makes its tables" in read_of_database(tmp_path, postgres_url).text
        upgrade(owner)
        refused = read_of_database(tmp_path, guest)
        assert "permission denied" in refused.text
        assert "own the database and its tables" in refused.fix
        with owner.write() as connection:
            connection.execute(sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest_{url.database}"))
        assert "its user may not write to" in read_of_database(tmp_path, guest).text
        assert "it is whole" in read_of_database(tmp_path, postgres_url).text
    finally:
        with owner.write() as connection:
            connection.execute(sql(f"DROP OWNED BY guest_{url.database}"))
            connection.execute(sql(f"DROP ROLE guest_{url.database}"))
        owner.close()


def test_a_ledger_that_does_not_balance_and_keys_that_are_gone_are_told(world: World) -> None:
    keys = world.folder / ".publisher"
    hidden = world.folder / "hidden"
    keys.rename(hidden)
    try:
        assert "keys" in [check.name for check in world.fail()]
    finally:
        shutil.rmtree(keys, ignore_errors=True)
        hidden.rename(keys)


def test_a_clock_that_went_back_and_a_copied_folder_are_told(world: World, tmp_path: Path) -> None:
    world.clock.set(NOON - timedelta(hours=1))
    try:
        assert [check.name for check in world.fail()] == ["clock"]
    finally:
        world.clock.set(NOON)
    shutil.copytree(world.folder, tmp_path / "copy")
    here, world.folder = world.folder, tmp_path / "copy"
    try:
        assert [check.name for check in world.fail()] == ["installation"]
    finally:
        world.folder = here


def test_pages_of_another_installation_are_not_ours(world: World, tmp_path: Path) -> None:
    shutil.copytree(world.folder, tmp_path / "other")
    for key in (tmp_path / "other" / ".publisher").glob("*key*"):
        if key.is_file():
            key.unlink()
    here, world.folder = world.folder, tmp_path / "other"
    try:
        App(load_settings(world.folder / "config.toml", {}), world.clock).adopt()
        assert [check.name for check in world.fail()] == ["web ours"]
    finally:
        world.folder = here


def test_an_address_that_is_none_is_wrong_usage() -> None:
    for text in ("not an address", "192.0.2.1:dns", "[::1]:dns"):
        with pytest.raises(UsageError, match="no address of a name server"):
            Lookups(text)


@pytest.mark.parametrize(
    ("record", "number"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", 0),
        ("v=spf1 a mx/24 ptr exists:%{i}.example.net -all", 4),
        ("v=spf1 include:two.example -all", 3),
        ("v=spf1 redirect=two.example", 3),
        ("v=spf1 include:round.example -all", 11),
    ],
)
def test_SPF_look_ups_are_counted_to_the_end_and_no_further(record: str, number: int) -> None:
    others = {"two.example": ["v=spf1 a mx -all"], "round.example": ["v=spf1 include:round.example -all"]}
    assert spf.count_lookups("one.example", lambda name: others.get(name, [record])) == number
    fault = spf.find_fault("one.example", lambda name: others.get(name, [record]))
    assert bool(fault) == (number > 10)


def test_folders_that_can_not_be_written_are_told(world: World) -> None:
    failures = world.fail(world.config.replace("[web]", '[state]\npath = "/proc/publisher"\n[web]'))
    assert "folder state" in [check.name for check in failures]
