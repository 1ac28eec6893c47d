"""Programs that people read feeds with, each driven as its manual says, and what their users have seen so far."""

import email
import email.policy
import os
import re
import socket
import sqlite3
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

import feedparser
import reader as reader_library


class Wire:
    """Stands before a server and passes everything on; `statuses` is what it answered, in order."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.statuses: list[int] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self._server)) as server:
            back = threading.Thread(target=self._copy, args=(server, client), daemon=True)
            back.start()
            while data := client.recv(65536):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            back.join()

    def _copy(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if found := re.match(rb"HTTP/1\.1 (\d{3})", data):
                    self.statuses.append(int(found[1]))
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)


class RealReader(Protocol):
    """A program that polls one feed. `polls_until_304` is the poll that asks with what it was told before."""

    polls_until_304: int

    def poll(self) -> list[str]:
        """Fetch the feed, and give the titles of all entries that the user has been shown as new, ever."""
        ...


class Newsboat:
    """newsboat: a terminal program. It sends no ETag with its second request, only from the third on."""

    polls_until_304 = 3

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        (folder / "urls").write_text(f"{url}\n", encoding="utf-8")
        (folder / "config").touch()

    def poll(self) -> list[str]:
        words = ["newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload"]
        _run(words, self._folder)
        with closing(sqlite3.connect(self._folder / "cache.db")) as cache:
            return [title for (title,) in cache.execute("select title from rss_item order by id")]


class Rss2Email:
    """rss2email: a mail for each new entry, here into a Maildir."""

    polls_until_304 = 2

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        for name in ("new", "cur", "tmp"):
            (folder / "mail" / "INBOX" / name).mkdir(parents=True)
        self._r2e("new", "me@example.org")
        config = folder / "config"
        text = config.read_text(encoding="utf-8")
        text = text.replace("email-protocol = sendmail", "email-protocol = maildir")
        text = re.sub(r"maildir-path = .*", f"maildir-path = {folder}/mail", text)
        config.write_text(re.sub(r"maildir-mailbox = .*", "maildir-mailbox = INBOX", text), encoding="utf-8")
        self._r2e("add", "blog", url)

    def poll(self) -> list[str]:
        self._r2e("run")
        mails = (file.read_bytes() for file in (self._folder / "mail" / "INBOX" / "new").iterdir())
        return [str(email.message_from_bytes(mail, policy=email.policy.default)["Subject"]) for mail in mails]

    def _r2e(self, *words: str) -> None:
        _run(["r2e", "-c", "config", "-d", "data.json", *words], self._folder)


class Sfeed:
    """sfeed: a plain parser of XML. Who uses it keeps its lines, one an entry, by their ids."""

    polls_until_304 = 0  # what fetches is not part of it

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._seen: dict[str, str] = {}

    def poll(self) -> list[str]:
        with urllib.request.urlopen(self._url, timeout=10) as answer:  # noqa: S310 - our own server
            lines = _run(["sfeed", self._url], self._folder, answer.read()).decode().splitlines()
        fields = [line.split("\t") for line in lines]
        assert len({field[5] for field in fields}) == len(fields)
        for field in fields:
            self._seen.setdefault(field[5], field[1])
        return list(self._seen.values())


class Feedparser:
    """feedparser: the library under many readers. Who uses it keeps ids, ETag and date."""

    polls_until_304 = 2

    def __init__(self, folder: Path, url: str) -> None:
        del folder
        self._url = url
        self._seen: dict[str, str] = {}
        self._etag: str | None = None

    def poll(self) -> list[str]:
        told = feedparser.parse(self._url, etag=self._etag)
        self._etag = told.get("etag", self._etag)
        for entry in told.entries:
            self._seen.setdefault(entry.id, entry.title)
        return list(self._seen.values())


class Library:
    """reader: a library that keeps feeds in a database."""

    polls_until_304 = 2

    def __init__(self, folder: Path, url: str) -> None:
        self._file = str(folder / "reader.db")
        self._url = url
        with closing(reader_library.make_reader(self._file)) as kept:
            kept.add_feed(url)

    def poll(self) -> list[str]:
        with closing(reader_library.make_reader(self._file)) as kept:
            kept.update_feed(self._url)  # now, and not when it would be due
            assert [feed.last_exception for feed in kept.get_feeds()] == [None]
            return [entry.title or "" for entry in kept.get_entries()]


READERS: Mapping[str, Callable[[Path, str], RealReader]] = {
    "newsboat": Newsboat,
    "rss2email": Rss2Email,
    "sfeed": Sfeed,
    "feedparser": Feedparser,
    "reader": Library,
}


def _run(words: list[str], folder: Path, given: bytes = b"") -> bytes:
    """Run a program in a home of its own."""
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "http", "HTTP"))}
    ran = subprocess.run(
        words, cwd=folder, env=kept | home, input=given, capture_output=True, check=True, timeout=60
    )
    return ran.stdout
