"""What all tests share: the databases they run on, and the parts of the system that some need."""

import os
from collections.abc import Iterator

import pytest

from tests.disk import MEMORY, has_room_in_memory
from tests.opened import let_go
from tests.parts import missing_parts, needed_by
from tests.postgres import own_postgres, postgres_ledger_url, postgres_server, postgres_template, postgres_url

__all__ = ["own_postgres", "postgres_ledger_url", "postgres_server", "postgres_template", "postgres_url"]


@pytest.fixture(autouse=True)
def _closed_databases() -> Iterator[None]:
    """Let go of every database that a test has connected to."""
    yield
    let_go()


def pytest_configure() -> None:
    """Keep files in memory where there is room; refuse to pass for whole where a part is missing unseen."""
    if has_room_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if os.environ.get("CI") == "true" and (missing := missing_parts()):
        raise pytest.UsageError(f"not installed, and in CI no test is left out: {', '.join(missing)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a part that isn't there."""
    missing = set(missing_parts())
    left_out = [item for item in items if needed_by(item) & missing]
    items[:] = [item for item in items if not needed_by(item) & missing]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so at the very end."""
    for name in missing_parts():
        text = f"LEFT OUT: the tests on {name}, which is not installed (scripts/system_parts.sh)"
        terminalreporter.write_line(text, red=True, bold=True)
