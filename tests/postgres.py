"""A PostgreSQL of the tests' own: started on first use, on a free port of this machine, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ledgers import open_ledger

_DEBIAN = Path("/usr/lib/postgresql")
_OPTIONS = (  # nothing here outlives the tests, so nothing need reach the disk
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=32MB",
    "max_connections=40",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    "log_min_messages=fatal",
)


def find_postgres() -> Path | None:
    """Give the folder of PostgreSQL's programs: on the path, or the newest where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max((initdb.parent for initdb in _DEBIAN.glob("*/bin/initdb")), default=None)


class Postgres:
    """A server, from `start` to `stop`, with settings of PostgreSQL's own as `options`; `url` names no database."""

    def __init__(self, *options: str) -> None:
        programs = find_postgres()
        assert programs is not None, "PostgreSQL is not installed: scripts/system_parts.sh"
        self._programs = programs
        self._user = _unprivileged_user()
        self._folder = Path(tempfile.mkdtemp(prefix="publisher-postgres-"))
        self._held = str(self._folder / "held")
        port = _free_port()
        self._options = " ".join(f"-c {option}" for option in (*_OPTIONS, *options, f"port={port}"))
        self.url = f"postgresql://publisher@127.0.0.1:{port}"

    def start(self) -> None:
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "-D", self._held, "-U", "publisher", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self._control("start", "-l", str(self._folder / "log"), "-o", self._options)

    def restart(self, mode: str) -> None:
        """Stop it as `pg_ctl` means by `fast` or `immediate`, which is a crash, and start it again."""
        self._control("restart", "-m", mode, "-l", str(self._folder / "log"), "-o", self._options)

    def stop(self) -> None:
        if (self._folder / "held/postmaster.pid").exists():
            self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder)

    def _control(self, act: str, *words: str) -> None:
        self._run("pg_ctl", act, "-w", "-D", self._held, *words)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        subprocess.run(command, check=True, cwd=self._folder, user=self._user, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of a server, without a database's name."""
    server = Postgres()
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


@pytest.fixture
def own_postgres() -> Iterator[tuple[Postgres, str]]:
    """Give a server to be restarted, which keeps what it has acknowledged, and the URL of an empty database."""
    server = Postgres("synchronous_commit=on")
    try:
        server.start()
        with _made(server.url, "own") as url:
            yield server, url
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database."""
    with _made(postgres_server, f"t{abs(hash(request.node.nodeid)):x}") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Give the name of a database with today's schema, which others are copied from."""
    with _made(postgres_server, "template_of_ledgers") as url:
        open_ledger(url, Path()).close()
        yield "template_of_ledgers"


@pytest.fixture
def postgres_ledger_url(
    postgres_server: str, postgres_template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Give the URL of a database with today's schema and no rows."""
    with _made(postgres_server, f"l{abs(hash(request.node.nodeid)):x}", postgres_template) as url:
        yield url


@contextmanager
def _made(server: str, name: str, template: str = "template1") -> Iterator[str]:
    _tell(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{server}/{name}"
    _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


def _tell(server: str, statement: str) -> None:
    import psycopg  # only where a PostgreSQL is there to speak to

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _unprivileged_user() -> str | None:
    """Give whom to run it as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
