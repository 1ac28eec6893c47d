"""F20: the disk of the ledger fills up while mail goes out. What is in hand is noted, and no more is begun."""

import json
import shutil
from pathlib import Path

import pytest

from publisher.delivery.ballast import Ballast, require_room
from publisher.errors import OutsideError
from tests.delivery.conftest import make_due
from tests.disk import run_on_small_disk


@pytest.mark.needs("a disk of its own")
def test_F20_on_a_full_disk_what_was_sent_is_noted_and_the_rest_waits(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    now = make_due(tmp_path / "site", 60)
    here = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {here!r})\n"
    program += f"from tests.delivery.filling import send_on_filling_disk as send; send({now.isoformat()!r})"
    found = json.loads(run_on_small_disk(tmp_path, program, "96m").stdout)
    full, nearly = found["told"]
    assert "The disk of the database is full" in full
    assert "The disk of the database is nearly full: " in nearly
    assert found["full"] == {"sent": found["taken"], "queued": 60 - found["taken"]}, "nothing is in doubt"
    assert 20 <= found["taken"] <= 24, "a message a connection, and no more"
    assert found["copies"] == [1] * 60


def test_the_ballast_is_laid_down_once_and_stays_while_there_is_room(tmp_path: Path) -> None:
    ballast = Ballast.beside(tmp_path / "publisher.db")
    ballast.keep()
    ballast.keep()
    assert (tmp_path / "publisher.db.ballast").stat().st_blocks * 512 >= 8_000_000
    assert not ballast.give_up()
    assert ballast.file.exists()


def test_no_issue_is_begun_that_the_disk_has_no_room_for(tmp_path: Path) -> None:
    require_room(tmp_path, 100)
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(OutsideError, match="Nothing is sent"):
        require_room(tmp_path, free // 300)
