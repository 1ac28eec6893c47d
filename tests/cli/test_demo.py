"""The demo is the main job, for real: a mail server, the scheduler, a post that is saved while it runs."""

import email
import email.policy
import json
import time
from pathlib import Path

from tests.cli.conftest import Publisher


def test_the_demo_shows_feeds_and_delivered_mail_within_a_minute(publisher: Publisher, tmp_path: Path) -> None:
    began = time.monotonic()
    shown = publisher("--json", "demo", "--dir", "show")
    assert shown.code == 0
    assert time.monotonic() - began < 60
    assert [Path(file).name for file in shown.json["messages"]] == ["ada.eml", "grace.eml", "zoë.eml"]
    message = email.message_from_bytes(Path(shown.json["messages"][0]).read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "Hello, readers"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    titles = [item["title"] for item in json.loads((tmp_path / "show/feeds/feed.json").read_bytes())["items"]]
    assert titles[0] == "Hello, readers"
    assert len(titles) == 4
    assert "Nobody pressed" in (tmp_path / "show/received/message.html").read_text(encoding="utf-8")


def test_the_demo_touches_no_folder_with_something_in_it(publisher: Publisher, site: Path) -> None:
    ended = publisher("demo", "--dir", str(site))
    assert ended.code == 2
    assert "is not empty" in ended.err
