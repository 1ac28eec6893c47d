import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from publisher.cli import main
from tests.site import CONFIG, WEB


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout."""
        return json.loads(self.out)


Publisher = Callable[..., Outcome]


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Publisher:
    """The program, run in an empty folder as a person would type it."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["publisher", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a site and one post."""
    (tmp_path / "config.toml").write_text(CONFIG + WEB, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "before.md").write_text(
        "---\ntitle: Before\ndate: 2026-11-01\n---\nWords.\n", encoding="utf-8"
    )
    return tmp_path
