"""How many requests for a feed `publisher serve` answers on one core, beside nginx: in turns, in one run.

    python benchmarks/bench_web.py --turns 3 --seconds 3

A feed of some 60 KB is asked for over 32 connections by wrk: by who holds it already (304), and by who holds an old
one, packed and bare. nginx has one worker and serves the same folder with the configuration of docs/hosting.md. The
CPU time of a request is the kernel's count for the server's process, so the machine's other work hardly enters it;
what one core answers is a second divided by it. Needs nginx with its brotli module, and wrk.
"""

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corpus import write_blog

PAGE = Path(__file__).resolve().parents[1] / "docs/hosting.md"
CONFIG = """
[site]
title = "Bench"
url = "https://example.org/"
timezone = "UTC"

[feeds]
path = "public/feeds"
items = 9

[web]
listen = "127.0.0.1:{port}"
"""
OLD = {"If-None-Match": '"of an old version"'}  # who doesn't say what they hold is put off when they hammer
KINDS = {"304": {}, "200 gzip": {**OLD, "Accept-Encoding": "gzip"}, "200 bare": OLD}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """What was seen of one kind of request at one server: requests a second, and CPU microseconds of each."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(name: str, port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server of this name listens."""
    ends = time.monotonic() + 30
    while True:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > ends:
            sys.exit(f"{name} did not begin to listen")
        time.sleep(0.05)


@contextmanager
def running(words: list[str], port: int) -> Iterator[int]:
    """Run a server; give the process that answers."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(words[0], port, process)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        yield int(children[0]) if children else process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_of(pid: int) -> float:
    """Give the CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def headers_for(kind: str, port: int) -> dict[str, str]:
    """Give what a request of one kind says."""
    if kind != "304":
        return KINDS[kind]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/feeds/rss.xml")
    with connection.getresponse() as answer:
        answer.read()
        return {"If-None-Match": answer.headers["ETag"] or ""}


def load(kind: str, port: int, pid: int, seconds: int, measured: Measured) -> None:
    """Ask for so many seconds, and add what was seen."""
    headers = [word for name, value in headers_for(kind, port).items() for word in ("-H", f"{name}: {value}")]
    before = cpu_of(pid)
    words = ["wrk", "-t1", "-c32", f"-d{seconds}s", *headers, f"http://127.0.0.1:{port}/feeds/rss.xml"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    used = cpu_of(pid) - before
    requests = re.search(r"(\d+) requests in ([\d.]+)(m?s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if requests is None or failed:
        sys.exit(said)
    number, lasted = int(requests[1]), float(requests[2]) / (1000 if requests[3] == "ms" else 1)
    measured.rates.append(number / lasted)
    measured.costs.append(used / number * 1e6)


def write_nginx(folder: Path, public: Path, port: int) -> list[str]:
    """Write a configuration with that of the page in it; give the command that runs it."""
    site = re.findall(r"^```nginx\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]
    site = re.sub(r"listen \d+;", f"listen 127.0.0.1:{port};", site).replace("/srv/www", str(public))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in kinds)
    (folder / "nginx.conf").write_text(
        "load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;\n"
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 256; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; {own}\n"
        f"open_file_cache max=100;\n{site}}}\n",
        encoding="utf-8",
    )
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or sys.exit("nginx is not installed")
    return [nginx, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


def main() -> None:
    """Print the table of docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, choices=range(1, 11))
    chosen = parser.parse_args()
    shutil.which("wrk") or sys.exit("wrk is not installed")
    with tempfile.TemporaryDirectory(prefix="publisher-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        ports = {"publisher serve": free_port(), "nginx": free_port()}
        write_blog(folder / "posts", 20, "<!-- more -->")
        (folder / "config.toml").write_text(CONFIG.format(port=ports["publisher serve"]), encoding="utf-8")
        program = [sys.executable, "-m", "publisher", "--config", str(folder / "config.toml")]
        subprocess.run([*program, "build"], check=True, stdout=subprocess.DEVNULL)
        feed = folder / "public/feeds/rss.xml"
        print(f"rss.xml: {feed.stat().st_size:,} bytes, gzip {feed.with_name('rss.xml.gz').stat().st_size:,}\n")
        servers = {
            "publisher serve": [*program, "serve", "--role", "web"],
            "nginx": write_nginx(folder, folder / "public", ports["nginx"]),
        }
        found = {(server, kind): Measured() for server in servers for kind in KINDS}
        for _ in range(chosen.turns):
            for server, words in servers.items():
                with running(words, ports[server]) as pid:
                    for kind in KINDS:
                        load(kind, ports[server], pid, chosen.seconds, found[server, kind])
    print("| server, one core | request | requests/s (best) | CPU µs a request | a core answers | to nginx |")
    print("|---|---|---|---|---|---|")
    for (server, kind), seen in found.items():
        cost = statistics.median(seen.costs)
        ratio = statistics.median(found["nginx", kind].costs) / cost
        rate = f"{statistics.median(seen.rates):,.0f} ({max(seen.rates):,.0f})"
        print(f"| {server} | {kind} | {rate} | {cost:.1f} | {1e6 / cost:,.0f}/s | {ratio:.2f} |")


if __name__ == "__main__":
    main()
