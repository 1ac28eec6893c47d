from pathlib import Path

import pytest

from tests.feeds.write_golden import GOLDEN, SHOWN, golden_files


@pytest.mark.parametrize("name", [path.replace("/", ".") for path in SHOWN])
def test_the_small_site_reads_as_it_did(name: str, tmp_path: Path) -> None:
    assert golden_files(tmp_path)[name].decode() == (GOLDEN / name).read_text(encoding="utf-8")
