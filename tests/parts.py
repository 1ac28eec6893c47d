"""The parts of the system that some tests need, as scripts/system_parts.sh installs them.

A test that needs one is marked `needs("NAME")`, or stands on PostgreSQL. Where the part isn't there, it is left
out, and the end of the run says so loudly; in CI that is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.disk import can_have_small_disk
from tests.postgres import find_postgres

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # where Debian puts what only root starts
_MODULES = Path("/usr/lib/nginx/modules")


def find_program(name: str) -> str | None:
    """Give where a program is."""
    return shutil.which(name, path=_PATH)


def find_nginx_module(name: str) -> Path | None:
    """Give where a module of nginx is."""
    module = _MODULES / f"ngx_http_{name}_module.so"
    return module if module.exists() else None


def find_html_validate() -> Path | None:
    """Give where the judge of HTML is, which npm installs beside the program's own parts."""
    tool = Path(sys.prefix) / "npm" / "node_modules" / ".bin" / "html-validate"
    return tool if tool.exists() else None


def _can_trace() -> bool:
    """Say whether strace is here, and allowed to look at a program: some containers forbid it."""
    tool = find_program("strace")
    return (
        tool is not None and subprocess.run([tool, "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


PARTS: Mapping[str, Callable[[], object | None]] = {
    "PostgreSQL": find_postgres,
    "nginx": lambda: find_program("nginx") and find_nginx_module("brotli_static"),
    "Caddy": lambda: find_program("caddy"),
    "feed readers": lambda: all(map(find_program, ("newsboat", "r2e", "sfeed"))),
    "Dovecot": lambda: find_program("dovecot"),
    "Chromium": lambda: find_program("chromium"),
    "Postfix": lambda: find_program("postfix") and os.geteuid() == 0,
    "SpamAssassin": lambda: find_program("spamassassin"),
    "OpenDKIM": lambda: find_program("opendkim"),
    "strace": _can_trace,
    "html-validate": find_html_validate,
    "xmllint": lambda: find_program("xmllint"),
    "a disk of its own": can_have_small_disk,
}


def missing_parts() -> list[str]:
    """Give the names of those that are not there."""
    return [name for name, find in PARTS.items() if not find()]


def needed_by(item: pytest.Item) -> set[str]:
    """Give the names of those that a test needs."""
    named = {str(name) for mark in item.iter_markers("needs") for name in mark.args}
    assert named <= set(PARTS), f"tests/parts.py knows no {named - set(PARTS)}"
    if isinstance(item, pytest.Function):
        chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "postgresql" in chosen or "postgres_server" in item.fixturenames:
            named.add("PostgreSQL")
    return named
