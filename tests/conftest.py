"""What all tests share: the databases they run on."""

import os
from collections.abc import Iterator

import pytest

from tests import site
from tests.postgres import find_postgres, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture(autouse=True)
def _closed_programs() -> Iterator[None]:
    """Close every program that a test has opened: Python 3.13 tells of each connection that is left open."""
    yield
    while site.OPENED:
        site.OPENED.pop().close()


def pytest_configure() -> None:
    """Refuse to pass for whole where a part is missing and nobody would look."""
    if os.environ.get("CI") == "true" and find_postgres() is None:
        raise pytest.UsageError("PostgreSQL is not installed, and in CI its tests are not left out")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a PostgreSQL where there is none."""
    if find_postgres() is not None:
        return
    left_out = [item for item in items if _needs_postgres(item)]
    items[:] = [item for item in items if not _needs_postgres(item)]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so at the very end."""
    if find_postgres() is None:
        text = "LEFT OUT: the tests on PostgreSQL, which is not installed (scripts/system_parts.sh)"
        terminalreporter.write_line(text, red=True, bold=True)


def _needs_postgres(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function):
        return False
    chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgresql" in chosen or "postgres_server" in item.fixturenames
