"""A blog that is built and killed over and over, and four pollers that parse its feeds meanwhile."""

import gzip
import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from email.utils import parsedate_to_datetime
from itertools import cycle, product
from pathlib import Path
from typing import Self

import brotli
from lxml import etree, html

from tests.site import CONFIG, Site
from tests.web.servers import free_port, is_listening

POSTS = 5
FILES = ("rss.xml", "atom.xml", "feed.json", "index.html")
_UNPACK: Mapping[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
_ENDINGS = {"": "", "gzip": ".gz", "br": ".br"}

# Loads the program once. Each line that it reads is a build in a process of its own, which kills itself before the
# act on files of that number; it answers with how the build ended, and with how many such acts it got through.
_BUILDER = """\
import os, signal, sys
from publisher.cli.building import build_plainly
import publisher.feeds.jsonfeed, publisher.feeds.opml, publisher.feeds.page, publisher.feeds.xml, brotli

ACTS = {"open", "os.rename", "os.remove", "os.utime", "os.mkdir", "os.chmod", "os.link", "os.rmdir"}

for line in sys.stdin:
    last, counted = int(line), os.pipe()
    if not (child := os.fork()):
        acts = 0

        def count(event, arguments):
            global acts
            if event in ACTS:
                acts += 1
                if acts == last:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.stdout = open(os.devnull, "w")
        sys.addaudithook(count)
        code = build_plainly(["build"])
        os.write(counted[1], str(acts).encode())
        os._exit(code)
    os.close(counted[1])
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(ended, os.read(counted[0], 20).decode() or last, flush=True)
    os.close(counted[0])
"""


class Blog:
    """Five posts that all say which version of them this is, so that no document may speak of two."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        serving = f'[web]\nlisten = "127.0.0.1:{self.port}"\n[feeds]\nby = []\n'
        self.site = Site(folder, CONFIG.partition("[[lists]]")[0] + serving)
        self.feeds = folder / "feeds"
        self._version = 0
        self._builder = subprocess.Popen(
            [sys.executable, "-c", _BUILDER], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._builder.stdin
        self._builder.stdin.close()
        self._builder.wait(30)
        assert self._builder.stdout
        self._builder.stdout.close()

    def write(self) -> None:
        """Save all posts in another version: the third, so that no file is as a killed build left it."""
        self._version = (self._version + 1) % 3
        for number in range(1, POSTS + 1):
            said = f"Of version {self._version}, at some length. " * 40
            self.site.write_post(f"post-{number}", date=f"2026-10-0{number}", body=said)

    def build(self, last_act: int = 0) -> tuple[int, int]:
        """Build, killed before one of its acts, the first being 1; give the exit code and how many there were."""
        assert self._builder.stdin
        assert self._builder.stdout
        self._builder.stdin.write(f"{last_act}\n")
        self._builder.stdin.flush()
        code, acts = self._builder.stdout.readline().split()
        return int(code), int(acts)

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Serve it as people do, by `publisher serve`."""
        words = [sys.executable, "-m", "publisher", "serve", "--role", "web"]
        with subprocess.Popen(words, cwd=self.site.folder, stderr=subprocess.DEVNULL) as server:
            try:
                ends = time.monotonic() + 30
                while not is_listening(self.port):
                    assert server.poll() is None
                    assert time.monotonic() < ends
                    time.sleep(0.02)
                yield
            finally:
                server.terminate()

    def check_twins(self) -> None:
        """Hold each file against its twins, as they are after a build that was left in peace."""
        for file in self.feeds.rglob("*"):
            if file.is_file() and file.suffix not in {".gz", ".br", ".tmp"}:
                for coding, ending in _ENDINGS.items():
                    assert _UNPACK[coding](Path(f"{file}{ending}").read_bytes()) == file.read_bytes(), file


@contextmanager
def polling(blog: Blog, pause: float = 0) -> Iterator[list[int]]:
    """Let four pollers parse everything until the end of the `with`: two read files, two ask the server.

    They pause for so many seconds before each. Gives how many documents each has parsed. Raises what any has met.
    """
    ended = threading.Event()
    parsed, met = [0, 0, 0, 0], []

    def poll(place: int, fetch: Callable[[str, str], bytes], codings: tuple[str, ...]) -> None:
        try:
            for file, coding in cycle(product(FILES, codings)):
                if ended.wait(pause):
                    return
                check_document(file, fetch(file, coding))
                parsed[place] += 1
        except BaseException as error:  # noqa: BLE001 - told to the test below
            met.append(error)

    ways = [(_read_file, ("",)), (_read_file, ("gzip", "br")), (_ask, ("",)), (_ask, ("gzip", "br"))]
    threads = [
        threading.Thread(target=poll, args=(place, way(blog), codings)) for place, (way, codings) in enumerate(ways)
    ]
    for thread in threads:
        thread.start()
    try:
        yield parsed
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    if met:
        raise met[0]


def check_document(name: str, data: bytes) -> None:
    """Refuse a document that is not whole, or that mixes two versions of the posts."""
    if name.endswith(".json"):
        assert len(json.loads(data)["items"]) == POSTS
    elif name.endswith(".xml"):
        root = etree.fromstring(data)
        assert len([*root.iter("item", "{http://www.w3.org/2005/Atom}entry")]) == POSTS
    else:
        assert data.endswith(b"</html>\n")
        assert len([*html.document_fromstring(data).iter("article")]) == POSTS
    assert len(set(re.findall(rb"Of version \d", data))) == 1


def _read_file(blog: Blog) -> Callable[[str, str], bytes]:
    """Read files as a static server does: no file may ever be missing, nor its time go back."""
    times: dict[Path, int] = {}

    def fetch(name: str, coding: str) -> bytes:
        file = blog.feeds / (name + _ENDINGS[coding])
        with file.open("rb") as opened:
            data = opened.read()
        modified = file.stat().st_mtime_ns
        assert modified >= times.get(file, 0)
        times[file] = modified
        return _UNPACK[coding](data)

    return fetch


def _ask(blog: Blog) -> Callable[[str, str], bytes]:
    """Ask `publisher serve`, now and then with what it told before: no date that it tells may ever go back."""
    held: dict[tuple[str, str], tuple[str, bytes]] = {}
    dates: dict[str, float] = {}

    def fetch(name: str, coding: str) -> bytes:
        tag, data = held.get((name, coding), ("", b""))
        with closing(http.client.HTTPConnection("127.0.0.1", blog.port, timeout=30)) as connection:
            asks = {"Accept-Encoding": coding or "identity", **({"If-None-Match": tag} if tag else {})}
            connection.request("GET", f"/feeds/{name}", headers=asks)
            answer = connection.getresponse()
            body = answer.read()
        assert answer.status in {200, 304}, (name, answer.status)
        if told := answer.headers["Last-Modified"]:
            date = parsedate_to_datetime(told).timestamp()
            assert date >= dates.get(name, 0)
            dates[name] = date
        if answer.status == 304:
            return data
        # While a build is between a twin and its file, the file goes out bare.
        packed = answer.headers.get("Content-Encoding", "")
        assert packed in {coding, ""}
        held[name, coding] = (answer.headers["ETag"], _UNPACK[packed](body))
        return held[name, coding][1]

    return fetch
