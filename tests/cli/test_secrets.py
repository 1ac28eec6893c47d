"""Secrets (delivery §4): a password of ours is in no output, log, file or page, however a command ends."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Publisher
from tests.delivery.badsmtpd import BadSmtpd

CANARY = "kanarie-71e5c0"
TRANSPORT = '[transport]\nkind = "smtp"\nhost = "127.0.0.1"\ntls = "none"\nusername = "user"\nport = '
COMMANDS = [
    ("run",),
    ("-v", "run"),
    ("status",),
    ("plan",),
    ("check",),
    ("doctor",),
    ("db", "status"),
    ("db", "backup", "copy.db"),
    ("issues", "show", "1"),
    ("send-test", "new", "--to", "ann@example.net"),
    ("run", "--no-such-option"),
]


@pytest.mark.parametrize("as_json", [False, True])
def test_delivery_4_no_command_shows_or_keeps_the_password_that_a_relay_refuses(
    publisher: Publisher,
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    as_json: bool,  # noqa: FBT001 - a table's column
) -> None:
    caplog.set_level(logging.DEBUG)
    publisher("run")
    publisher("subscribers", "add", "ann@example.net")
    post = f"---\ntitle: New\ndate: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n---\nWords.\n"
    (site / "posts" / "new.md").write_text(post, encoding="utf-8")
    with BadSmtpd(extensions=("AUTH PLAIN LOGIN",), login=("user", "another")) as server:
        with (site / "config.toml").open("a", encoding="utf-8") as config:
            config.write(f"{TRANSPORT}{server.port}\n")
        monkeypatch.setenv("PUBLISHER_TRANSPORT__PASSWORD", CANARY)
        ended = [publisher(*(["--json"] if as_json else []), *words) for words in COMMANDS]
    assert "535" in ended[0].out + ended[0].err, "the relay was asked, and refused us"
    for words, one in zip(COMMANDS, ended, strict=True):
        assert CANARY not in one.out + one.err, words
    assert CANARY not in caplog.text
    kept = [file for file in site.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    assert kept == []
