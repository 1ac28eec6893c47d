"""How fast an issue leaves, and what it costs: beside Postfix's smtp-source and Python's smtplib, in turns.

    python benchmarks/bench_delivery.py near --messages 8000 --turns 5
    python benchmarks/bench_delivery.py far --messages 6000
    python benchmarks/bench_delivery.py many --readers 100000,1000000

`near`: 38 kB personalised messages into Postfix's smtp-sink on this machine, 8 connections. `far`: a server that
answers after 20 ms, 32 connections. `many`: a transport that accepts all, for memory and rate. The ledger is a
SQLite file in $TMPDIR, with `synchronous=FULL`. What is measured is a whole dispatch: claim, fill in, hand over,
record.
"""

import argparse
import json
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smtp_servers import run_far_server, run_sink
from sqlalchemy import func, insert, select

from publisher.app import App, open_app
from publisher.delivery import Composer, DeliveryState, Dispatcher, Message, Outcome, Report, Terms, Verdict
from publisher.delivery.outbox import Claimed, Key
from publisher.delivery.transports import Submitted
from publisher.delivery.writer import LedgerWriter
from publisher.store.tables import delivery, subscriber, subscription, subscription_topic

CONFIG = """
[site]
title = "Bench"
url = "https://example.org/"
timezone = "UTC"

[[lists]]
name = "notes"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "1 Example Road, Town"

[transport]
kind = "smtp"
host = "127.0.0.1"
port = {port}
tls = "none"
connections = {connections}

[web]
url = "https://news.example.org/"
"""
POST = """---
title: What we built this week
date: {now:%Y-%m-%dT%H:%M:%SZ}
---
"""
PARAGRAPH = (
    "The quick café release of the feed server brings [faster builds](https://example.org/p/{number}) and a "
    "quieter log. It reads every post once, keeps what it has rendered, and writes only the files that changed.\n\n"
)
_BATCH = 20_000


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What one dispatch came to: seconds, microseconds of CPU a message, and the most memory in MB."""

    messages: int
    seconds: float
    cpu: float
    ledger: float
    memory: float
    size: int


def main() -> None:
    """Run one of the measurements, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*_MEASUREMENTS, "dispatch", "smtplib"])
    parser.add_argument("--messages", type=int, default=8_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--readers", default="100000,1000000")
    parser.add_argument("--site", type=Path, help="for the measurements' own use")
    parser.add_argument("--port", type=int, default=0, help="likewise")
    parser.add_argument("--accept-all", action="store_true", help="likewise")
    options = parser.parse_args()
    if options.what == "dispatch":
        print(json.dumps(asdict(dispatch(options.site, accept_all=options.accept_all))))
    elif options.what == "smtplib":
        hand_over_by_smtplib(options.site, options.port, options.messages)
    else:
        _MEASUREMENTS[options.what](options)


def measure_near(options: argparse.Namespace) -> None:
    """Measure Publisher, smtp-source and smtplib in turns, into smtp-sink."""
    if not shutil.which("smtp-sink"):
        sys.exit("smtp-sink is not installed: apt-get install postfix")
    messages = options.messages
    with tempfile.TemporaryDirectory() as scratch, run_sink() as port:
        site = make_site(Path(scratch) / "site", messages, connections=8, port=port)
        ours, rates, by_smtplib = [], [], []
        for _ in range(options.turns):
            ours.append(run_dispatch(site))
            source = ["smtp-source", "-d", "-s", "8", "-m", str(messages), "-l", str(ours[0].size)]
            began = time.monotonic()
            subprocess.run([*source, f"127.0.0.1:{port}"], check=True)
            rates.append(messages / (time.monotonic() - began))
            own = [sys.executable, __file__, "smtplib", "--site", str(site.with_name("turn"))]
            few = messages // 4
            command = [*own, "--port", str(port), "--messages", str(few)]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                seconds, cpu = json.loads(process.communicate()[0])
            by_smtplib.append((few / seconds, cpu))
    print(f"{messages} messages of {ours[0].size} bytes, {options.turns} turns, medians (least to most)\n")
    print("| | messages/s | CPU µs a message | of it the ledger's |")
    print("|---|---|---|---|")
    print(
        f"| Publisher, 8 connections | {spread([sent.messages / sent.seconds for sent in ours])} "
        f"| {spread([sent.cpu for sent in ours])} | {spread([sent.ledger for sent in ours])} |"
    )
    print(f"| smtp-source -s 8 | {spread(rates)} | – | – |")
    print(
        f"| smtplib, one kept connection | {spread([rate for rate, _ in by_smtplib])} "
        f"| {spread([cpu for _, cpu in by_smtplib])} | none |"
    )
    beside = [sent.messages / sent.seconds / rate for sent, rate in zip(ours, rates, strict=True)]
    print(f"\nPublisher ÷ smtp-source: {spread(beside, 2)}")
    beside = [sent.messages / sent.seconds / rate for sent, (rate, _) in zip(ours, by_smtplib, strict=True)]
    print(f"Publisher ÷ smtplib: {spread(beside, 2)}")


def measure_far(options: argparse.Namespace) -> None:
    """Measure Publisher over 32 connections to a server that is 20 ms away."""
    with tempfile.TemporaryDirectory() as scratch, run_far_server(0.02) as port:
        site = make_site(Path(scratch) / "site", options.messages, connections=32, port=port)
        sent = [run_dispatch(site) for _ in range(options.turns)]
    print(f"{options.messages} messages of {sent[0].size} bytes, answers after 20 ms, 32 connections\n")
    print("| messages/s | CPU µs a message | of it the ledger's |")
    print("|---|---|---|")
    rates = spread([entry.messages / entry.seconds for entry in sent])
    print(f"| {rates} | {spread([entry.cpu for entry in sent])} | {spread([entry.ledger for entry in sent])} |")


def measure_many(options: argparse.Namespace) -> None:
    """Measure Publisher into a transport that takes everything at once."""
    print("| readers | messages/s | CPU µs a message | of it the ledger's | peak MB |")
    print("|---|---|---|---|---|")
    for readers in map(int, options.readers.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            site = make_site(Path(scratch) / "site", readers, connections=8, port=1)
            sent = run_dispatch(site, "--accept-all", in_place=True)
        rate = sent.messages / sent.seconds
        row = (f"{readers:,}", f"{rate:,.0f}", f"{sent.cpu:.0f}", f"{sent.ledger:.0f}", f"{sent.memory:.0f}")
        print("|", " | ".join(row), "|", flush=True)


_MEASUREMENTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "near": measure_near,
    "far": measure_far,
    "many": measure_many,
}


def make_site(folder: Path, readers: int, *, connections: int, port: int) -> Path:
    """Lay out a site with an issue of one post, 38 kB a message, ready to go to `readers`."""
    (folder / "posts").mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG.format(port=port, connections=connections), encoding="utf-8")
    app = open_app(folder / "config.toml")
    with app.lock():
        app.line.prepare()
    add_readers(app, readers)
    now = datetime.now(UTC)
    body = "".join(PARAGRAPH.format(number=number) for number in range(54))
    post = folder / "posts" / "built.md"
    post.write_text(POST.format(now=now - timedelta(minutes=1)) + body, encoding="utf-8")
    with app.lock():
        problems = app.line.prepare().problems
    app.close()
    if problems:
        sys.exit("\n".join(map(str, problems)))
    return folder


def add_readers(app: App, number: int) -> None:
    """Subscribe people in bulk, straight into the tables."""
    now = datetime.now(UTC) - timedelta(days=1)
    for begin in range(0, number, _BATCH):
        people = range(begin, min(begin + _BATCH, number))
        ids = {place: place * 7_919_197 + 13 for place in people}
        with app.database.write() as connection:
            connection.execute(
                insert(subscriber),
                [
                    {
                        "id": ids[place],
                        "email": f"reader{place}@example.net",
                        "address_key": f"{place:064}",
                        "created_at": now,
                    }
                    for place in people
                ],
            )
            rows = [{"list_id": 1, "subscriber_id": ids[place]} for place in people]
            more = {"status": "active", "cadence": "each", "changed_at": now}
            connection.execute(insert(subscription), [{**row, **more} for row in rows])
            connection.execute(insert(subscription_topic), [{**row, "topic": "*", "since": now} for row in rows])


def run_dispatch(site: Path, *options: str, in_place: bool = False) -> Sent:
    """Dispatch in a process of its own, on a copy of the site unless `in_place`."""
    beside = site if in_place else Path(shutil.copytree(site, site.with_name("turn"), dirs_exist_ok=True))
    command = [sys.executable, __file__, "dispatch", "--site", str(beside), *options]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Sent(**json.loads(found.stdout))


def dispatch(site: Path, *, accept_all: bool) -> Sent:
    """Send what is due at `site`; measure this process."""
    app = open_app(site / "config.toml")
    app.adopt()  # it may be a copy
    line = app.line  # what a program that runs has loaded long ago
    ledger = LedgerClock()
    began, cpu = time.monotonic(), time.process_time()
    report = _dispatch_into(AcceptAll(8), app) if accept_all else line.dispatch(lambda: False)
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    done = report.outcomes[Verdict.SENT]
    with app.database.read() as connection:
        sent = connection.execute(select(func.count()).where(delivery.c.state == DeliveryState.SENT)).scalar_one()
    if not done or sent != done:
        sys.exit(f"{done} were reported, the ledger has {sent}: {report}")
    return Sent(
        messages=done,
        seconds=seconds,
        cpu=cpu / done * 1e6,
        ledger=ledger.seconds / done * 1e6,
        memory=peak_memory(),
        size=len(compose_one(app).data),
    )


def peak_memory() -> float:
    """Give the most memory that this process had, in MB: rusage would count the one it was forked from."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _dispatch_into(transport: "AcceptAll", app: App) -> Report:
    clock = app.clock
    dispatcher = Dispatcher(app.database, transport, Terms(), clock)
    composer = Composer(app.database, app.settings, app.keys, "0" * 32)
    return dispatcher.run(composer, lambda: False)


def compose_one(app: App) -> Message:
    """Give one reader's message."""
    composer = Composer(app.database, app.settings, app.keys, "0" * 32)
    return composer(Claimed(key=Key(1, 13), email="reader0@example.net", name="", domain="example.net", attempts=0))


class LedgerClock:
    """Reads the CPU clock around every commit of the ledger, from when it is made."""

    def __init__(self) -> None:
        self.seconds = 0.0
        write = LedgerWriter._write_waiting  # noqa: SLF001 - what is measured is where all of the ledger's work is done

        def measure(writer: LedgerWriter) -> None:
            began = time.thread_time()
            write(writer)
            self.seconds += time.thread_time() - began

        LedgerWriter._write_waiting = measure  # type: ignore[method-assign, assignment]  # noqa: SLF001 - likewise


class AcceptAll:
    """A transport, and its sessions, that take every message at once."""

    name = "accept-all"
    is_worn = False

    def __init__(self, connections: int) -> None:
        self.connections = connections

    async def connect(self) -> "AcceptAll":
        """Give itself."""
        return self

    async def offer(self, message: Message) -> Outcome | None:
        """Take it."""
        del message
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """Take it."""
        del message, following
        return Submitted(outcome=Outcome(verdict=Verdict.SENT))

    async def close(self) -> None:
        """Have nothing to close."""

    def abort(self) -> None:
        """Have nothing to drop."""


def hand_over_by_smtplib(site: Path, port: int, number: int) -> None:
    """Send `number` messages, the same that Publisher sends, as a plain loop does; print seconds and CPU µs."""
    app = open_app(site / "config.toml")
    composer = Composer(app.database, app.settings, app.keys, "0" * 32)
    with smtplib.SMTP("127.0.0.1", port) as server:
        began, cpu = time.monotonic(), time.process_time()
        for place in range(number):
            email = f"reader{place}@example.net"
            message = composer(Claimed(key=Key(1, place), email=email, name="", domain="example.net", attempts=0))
            server.sendmail(message.sender.address, [email], message.data)
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    print(json.dumps([seconds, cpu / number * 1e6]))


def spread(values: list[float], digits: int = 0) -> str:
    """Give the median with least and most."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:,.{digits}f} ({least:,.{digits}f}–{most:,.{digits}f})"


if __name__ == "__main__":
    main()
