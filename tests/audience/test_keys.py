"""The secrets of an installation: made once, read by nobody else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.audience import Bearer, Keys, Purpose, Tokens, open_keys, rotate_keys
from publisher.errors import PublisherError

OPEN = """
import sys
from pathlib import Path
from publisher.audience import open_keys
print(open_keys(Path(sys.argv[1])).message_id.hex())
"""


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = open_keys(tmp_path / "state")
    assert open_keys(tmp_path / "state") == first
    assert [len(key) for key in (*first.signing, first.message_id)] == [32, 32]
    assert (tmp_path / "state/keys.json").stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in (tmp_path / "state").iterdir()] == ["keys.json"]


def test_processes_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, tmp_path / "state"], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in processes}) == 1
    assert [entry.name for entry in (tmp_path / "state").iterdir()] == ["keys.json"]


def test_what_older_keys_have_signed_goes_on_working(tmp_path: Path) -> None:
    before, ann = open_keys(tmp_path), Bearer(list_id=1, subscriber_id=2)
    old = Tokens(before).make(Purpose.FEED, ann)
    after = rotate_keys(tmp_path)
    assert open_keys(tmp_path) == after
    assert (after.signing[:-1], after.message_id) == (before.signing, before.message_id)
    new = Tokens(after).make(Purpose.FEED, ann)
    assert new != old
    assert [Tokens(after).read(Purpose.FEED, token) for token in (old, new)] == [ann, ann]
    assert Tokens(before).read(Purpose.FEED, new) is None
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_keys_are_not_shown() -> None:
    shown = repr(Keys(signing=(b"s" * 32,), message_id=b"m" * 32))
    assert "sss" not in shown
    assert "mmm" not in shown


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        "[]",
        "{}",
        json.dumps({"signing": [], "message_id": "00" * 32}),
        json.dumps({"signing": ["00" * 31], "message_id": "00" * 32}),
        json.dumps({"signing": ["00" * 32], "message_id": "00"}),
        json.dumps({"signing": ["zz" * 32], "message_id": "00" * 32}),
        json.dumps({"signing": [7], "message_id": "00" * 32}),
    ],
)
def test_keys_that_are_damaged_are_refused_and_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content, encoding="ascii")
    (tmp_path / "keys.json").chmod(0o600)
    with pytest.raises(PublisherError, match="can't be read") as caught:
        open_keys(tmp_path)
    assert "restore the file from a backup" in caught.value.hint
    assert (tmp_path / "keys.json").read_text(encoding="ascii") == content


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    open_keys(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(PublisherError, match="can be read by others") as caught:
        open_keys(tmp_path)
    assert caught.value.hint == f"chmod 600 {tmp_path / 'keys.json'}"
