"""A server on a small disk that fills up."""

import json
import sys
from pathlib import Path

from starlette.testclient import TestClient

from publisher.app import App
from publisher.config import load_settings
from publisher.web import create_web
from tests.ledgers import place_ledger
from tests.site import CONFIG


def ask_on_filling_disk() -> None:
    """Print what `/readyz` says on the disk that lies at `disk`: while it has room, and when it has little."""
    root = Path("disk").absolute()
    place_ledger(root / "publisher.db")
    (root / "config.toml").write_text(CONFIG, encoding="utf-8")
    app = App(load_settings(root / "config.toml", {}))
    with TestClient(create_web(app)) as client:
        answers = [client.get("/readyz")]
        (root / "large").write_bytes(bytes(40 * 2**20))
        answers.append(client.get("/readyz"))
    app.close()
    sys.stdout.write(json.dumps([[answer.status_code, answer.json()] for answer in answers]))
