"""`/metrics`: Prometheus text for whoever has the token; for everybody else there is no such page."""

from collections.abc import Iterable, Iterator
from hmac import compare_digest

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response

from publisher.app import App
from publisher.app.measuring import Gauge
from publisher.config import read_secret

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HEADERS = {"Cache-Control": "no-store"}


def add_metrics(web: FastAPI, app: App) -> None:
    """Serve numbers, where `web.metrics_token_file` says who may read them."""
    file = app.settings.web.metrics_token_file
    if file is None:
        return

    @web.get("/metrics")
    def show_metrics(request: Request) -> Response:
        """Give every gauge."""
        token = read_secret(file, "web.metrics_token_file").strip()  # anew each time, so that it can be changed
        given = request.headers.get("authorization", "")
        if not token or not compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        gauges = app.measure() if app.settings.lists and app.has_ledger else []
        return PlainTextResponse(write_gauges(gauges), media_type=_TYPE, headers=_HEADERS)


def write_gauges(gauges: Iterable[Gauge]) -> str:
    """Write gauges in the text format of Prometheus."""
    return "".join(f"{line}\n" for gauge in gauges for line in _write_gauge(gauge))


def _write_gauge(gauge: Gauge) -> Iterator[str]:
    yield f"# HELP {gauge.name} {gauge.tells}"
    yield f"# TYPE {gauge.name} {gauge.kind}"
    for sample in gauge.samples:
        labels = ",".join(f'{name}="{_escape(value)}"' for name, value in sample.labels.items())
        name = f"{gauge.name}{sample.of}"
        yield f"{name}{{{labels}}} {sample.value:.15g}" if labels else f"{name} {sample.value:.15g}"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
