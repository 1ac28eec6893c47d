"""`dkim keys`: from nothing to mail that two strangers find well signed."""

import re
from datetime import UTC, datetime
from pathlib import Path

from publisher.clock import SystemClock
from publisher.config import load_settings
from publisher.delivery.dkim import Record, Signer, find_dkim_problems, open_signer
from publisher.delivery.dkim.record import split_text
from tests.cli.conftest import Publisher
from tests.delivery.dkim_judges import DOMAIN, ask_dkimpy, make_keys
from tests.delivery.nameserver import Nameserver
from tests.delivery.test_dkim import MESSAGE

MONTH = f"{datetime.now(UTC):%Y%m}"


def test_keys_are_made_once_and_what_is_printed_works(publisher: Publisher, site: Path) -> None:
    made = publisher("--json", "dkim", "keys").json
    assert made["domain"] == "example.org"
    assert made["made"] == [f".publisher/dkim/{MONTH}-r.pem", f".publisher/dkim/{MONTH}-e.pem"]
    again = publisher("--json", "dkim", "keys").json
    assert again == made | {"made": []}
    config = site / "config.toml"
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{made['section']}\n", encoding="utf-8")
    settings = load_settings(config, {})
    assert find_dkim_problems(settings) == []
    signed = open_signer(settings, SystemClock())(b"From: a@example.org\r\n\r\nWords.\r\n")
    records = [Record(name=record["name"], value=record["value"]) for record in made["records"]]
    assert ask_dkimpy(signed, records) == [True, True]
    assert publisher("--json", "dkim", "keys").json == again | {"section": ""}


def test_D5_a_mail_that_arrived_is_checked_by_what_the_DNS_says(publisher: Publisher, site: Path) -> None:
    keys, records = make_keys(site)
    written = {
        (record.name, "TXT"): [" ".join(f'"{part}"' for part in split_text(record.value))] for record in records
    }
    (site / "bare.eml").write_bytes(MESSAGE)
    (site / "signed.eml").write_bytes(Signer(DOMAIN, keys, SystemClock())(MESSAGE))
    with Nameserver(written) as names:
        good = publisher("dkim", "check", "signed.eml", "--nameserver", names.address)
        bare = publisher("--json", "dkim", "check", "bare.eml", "--nameserver", names.address)
    assert good.code == 0
    assert good.out.splitlines() == [
        "ok  example.org 202611-r (rsa-sha256): holds",
        "ok  example.org 202611-e (ed25519-sha256): holds",
    ]
    assert (bare.code, bare.json) == (1, {"signatures": []})
    assert publisher("dkim", "check", "gone.eml").code == 2


def test_new_keys_stand_beside_the_old(publisher: Publisher, site: Path) -> None:
    publisher("dkim", "keys")
    new = publisher("--json", "dkim", "keys", "--new").json
    assert new["made"] == [f".publisher/dkim/{MONTH}b-r.pem", f".publisher/dkim/{MONTH}b-e.pem"]
    assert len(list((site / ".publisher" / "dkim").iterdir())) == 4


def test_people_are_told_what_to_do(publisher: Publisher, site: Path) -> None:
    del site
    said = publisher("dkim", "keys").out
    assert re.search(
        rf'^{MONTH}-r\._domainkey\.example\.org\. IN TXT \( "v=DKIM1; k=rsa; p=.*" ".*" \)$', said, re.MULTILINE
    )
    assert f'\nrsa_selector = "{MONTH}-r"\n' in said
    assert "PRIVATE" not in said


def test_a_site_without_a_domain_says_so(publisher: Publisher, site: Path) -> None:
    config = site / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").partition("[[lists]]")[0], encoding="utf-8")
    ended = publisher("dkim", "keys")
    assert ended.code == 1
    assert "There is no domain to sign for" in ended.err
