from pathlib import Path
from typing import Protocol

import pytest

from publisher.config import load_settings
from publisher.settings import Settings
from tests.feeds.samples import SITE


class MakeSettings(Protocol):
    def __call__(self, *, feeds: str = "", config: str = SITE) -> Settings: ...


@pytest.fixture
def make_settings(tmp_path: Path) -> MakeSettings:
    """Give settings read from a config.toml of `config` and of `feeds`, the keys of its [feeds]."""

    def make(*, feeds: str = "", config: str = SITE) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(f"{config}\n[feeds]\n{feeds}\n", encoding="utf-8")
        return load_settings(file, {})

    return make


@pytest.fixture
def settings(make_settings: MakeSettings) -> Settings:
    return make_settings()
