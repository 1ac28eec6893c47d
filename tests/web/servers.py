"""Web servers that serve the folder of feeds from the configurations in docs/hosting.md."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts import find_nginx_module, find_program

PAGE = Path(__file__).resolve().parents[2] / "docs/hosting.md"
_UNPRIVILEGED = "nobody"


def blocks_of(language: str) -> list[str]:
    """Give the blocks of code in one language, as they stand on the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def nginx(folder: Path, page: str, root: Path, port: int, backend: int = 8000) -> Iterator[str]:
    """Serve `root` by nginx, run by nobody in `folder`; give where. `page` is what the page says."""
    module = find_nginx_module("brotli_static")
    site = re.sub(r"listen \d+;", f"listen 127.0.0.1:{port};", page)
    site = site.replace("/srv/www", str(root)).replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = f"""\
load_module {module};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
access_log {folder}/access.log;
{temporary}{site}}}
"""
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    words = [
        find_program("nginx") or "nginx",
        "-p",
        str(folder),
        "-e",
        f"{folder}/error.log",
        "-c",
        f"{folder}/nginx.conf",
    ]
    with _running(words, folder, port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def caddy(folder: Path, page: str, root: Path, port: int) -> Iterator[str]:
    """Serve `root` by Caddy; give where."""
    site = page.replace("/srv/www", str(root)).replace("example.org {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + site, encoding="utf-8")
    words = [find_program("caddy") or "caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    with _running(words, folder, port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def _running(words: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server until the end of the `with`, as a user without rights where that can be chosen."""
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            words,
            stdout=said,
            stderr=said,
            user=user,
            group="nogroup" if user else None,
            env=environment,
            cwd=folder,
        ) as process,
    ):
        try:
            ends = time.monotonic() + 20
            while not is_listening(port):
                assert process.poll() is None, (folder / "said").read_text()
                assert time.monotonic() < ends, (folder / "said").read_text()
                time.sleep(0.02)
            yield
        finally:
            process.terminate()


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
