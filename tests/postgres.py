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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of a server, without a database's name."""
    programs = find_postgres()
    assert programs is not None, "PostgreSQL is not installed: scripts/system_parts.sh"
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="publisher-postgres-"))
    if user:
        shutil.chown(folder, user)
    port = _free_port()

    def run(program: str, *words: str) -> None:
        subprocess.run([programs / program, *words], check=True, cwd=folder, user=user, stdout=subprocess.DEVNULL)

    held = str(folder / "held")
    try:
        run("initdb", "-D", held, "-U", "publisher", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = " ".join(f"-c {option}" for option in (*_OPTIONS, f"port={port}"))
        run("pg_ctl", "start", "-w", "-D", held, "-l", str(folder / "log"), "-o", options)
        yield f"postgresql://publisher@127.0.0.1:{port}"
    finally:
        if (folder / "held/postmaster.pid").exists():
            run("pg_ctl", "stop", "-w", "-D", held, "-m", "immediate")
        shutil.rmtree(folder)


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
    import psycopg  # only where a PostgreSQL is there to speak to

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
