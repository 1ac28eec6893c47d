"""`dkim keys`: from nothing to mail that two strangers find well signed."""

import re
from datetime import UTC, datetime
from pathlib import Path

from publisher.clock import SystemClock
from publisher.config import load_settings
from publisher.delivery.dkim import Record, find_dkim_problems, open_signer
from tests.cli.conftest import Publisher
from tests.delivery.dkim_judges import ask_dkimpy

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
