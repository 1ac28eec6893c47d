"""The wheel holds all that the program needs: installed away from the repository, it makes and runs a site."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package alone, unpacked from its wheel, as pip lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-m", "publisher", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_it_runs_from_the_wheel_and_not_from_the_repository(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import publisher; print(publisher.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)


def test_a_site_is_made_built_and_mailed_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "init", "blog").returncode == 0
    blog = tmp_path / "blog"
    config = (blog / "config.toml").read_text(encoding="utf-8").replace("# url =", "url =")
    (blog / "config.toml").write_text(config, encoding="utf-8")
    built = run(installed, blog, "build")
    assert (built.returncode, built.stderr) == (0, "")
    assert run(installed, blog, "subscribers", "add", "ann@example.net").returncode == 0
    ran = run(installed, blog, "run", "--announce", "what-happened-in-2024")
    assert (ran.returncode, ran.stderr) == (0, "")
    (message,) = (blog / "outbox" / "new").iterdir()
    assert b"Subject: What Happened in 2024" in message.read_bytes()
    assert run(installed, blog, "issues", "verify").returncode == 0
