from pathlib import Path

import pytest

from tests.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one post, whose first run has been and made that post the baseline."""
    made = Site(tmp_path)
    made.write_post("before", date="2026-11-01")
    made.app.line.publish()
    made.pause(60)
    return made
