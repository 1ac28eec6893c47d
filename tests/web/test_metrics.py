"""`/metrics`: numbers for whoever has the token, read as Prometheus reads them."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from publisher.app.measuring import Gauge, Sample
from publisher.web import create_web
from publisher.web.metrics import write_gauges
from tests.web.conftest import CONFIG, MakeApp

WITH_TOKEN = CONFIG + 'metrics_token_file = "token"\n'
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*)\})? ([0-9.e+-]+)')


def read(text: str) -> dict[tuple[str, str], float]:
    """Read it line by line, as the format is written down; a line that is none of it fails."""
    samples = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            found = SAMPLE.fullmatch(line)
            assert found, line
            samples[found[1], found[2] or ""] = float(found[3])
    return samples


@pytest.fixture
def token(tmp_path: Path) -> str:
    file = tmp_path / "token"
    file.write_text("let-me-in\n", encoding="ascii")
    file.chmod(0o600)
    return "let-me-in"


def test_without_a_token_in_the_configuration_there_is_no_such_page(make_app: MakeApp) -> None:
    assert TestClient(create_web(make_app())).get("/metrics").status_code == 404


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer let-me-out", "Basic let-me-in", "Bearer let-me-in2"])
def test_who_has_no_token_learns_nothing(make_app: MakeApp, said: str) -> None:
    answer = TestClient(create_web(make_app(WITH_TOKEN))).get("/metrics", headers={"Authorization": said})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "publisher_" not in answer.text


def test_what_is_not_finished_is_counted(make_app: MakeApp, token: str) -> None:
    app = make_app(WITH_TOKEN)
    with app.lock():
        app.line.prepare()
    answer = TestClient(create_web(app)).get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = read(answer.text)
    assert samples["publisher_books_wrong", ""] == 0
    assert samples["publisher_deliveries_abandoned", ""] == 0
    assert samples["publisher_disk_free_bytes", ""] > 0
    assert samples["publisher_database_bytes", ""] > 0
    assert "@" not in answer.text


def test_parts_of_a_histogram_have_names_of_their_own() -> None:
    parts = (Sample(value=2, labels={"le": "+Inf"}, of="_bucket"), Sample(value=2, of="_count"))
    text = write_gauges([Gauge(name="a", kind="histogram", tells="b", samples=parts)])
    assert text.splitlines()[1:] == ["# TYPE a histogram", 'a_bucket{le="+Inf"} 2', "a_count 2"]


def test_labels_are_escaped() -> None:
    text = write_gauges([Gauge(name="a", tells="b", samples=(Sample(value=1, labels={"relay": 'x"\\\ny'}),))])
    assert text.splitlines()[-1] == r'a{relay="x\"\\\ny"} 1'
    assert len(read(text)) == 1
