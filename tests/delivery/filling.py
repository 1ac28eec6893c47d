"""What `test_full_disk.py` runs where a small disk lies at `disk`: it fills up while mail goes out from it."""

import json
import shutil
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from publisher.errors import OutsideError
from tests.delivery.badsmtpd import BadSmtpd, Call, Rule, Stage
from tests.delivery.conftest import open_site
from tests.delivery.invariants import History, check_database, check_end

_FILLING = Path("disk/filling")


def send_on_filling_disk(now: str) -> None:
    """Send on a disk that is full from the twentieth message on, make room, and print what was seen."""
    root = Path("disk/site").absolute()
    shutil.copytree("site", root)
    at_the_twentieth = Rule(Stage.DOT, Call(_fill), first=20, last=20, together=True)
    with BadSmtpd([at_the_twentieth], log=Path("accepted").absolute()) as server:
        config = (root / "config.toml").read_text(encoding="utf-8")
        (root / "config.toml").write_text(
            config.replace("port = 25\n", f"port = {server.port}\n"), encoding="utf-8"
        )
        site = open_site(root, datetime.fromisoformat(now))
        site.app.adopt()
        told = []
        for _ in range(2):
            try:
                site.publish()
            except OutsideError as error:
                told.append(str(error))
        full = {state.word: number for state, number in site.counts.items()}
        taken = len(server.accepted)
        _FILLING.unlink()
        site.publish()
        with site.app.database.read() as connection:
            check_end(connection, site.issue.id, server.accepted, History())
        check_database(site.app.database)
        site.app.close()
        json.dump({"told": told, "full": full, "taken": taken, "copies": [*server.copies().values()]}, sys.stdout)


def _fill() -> None:
    with suppress(OSError), _FILLING.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
