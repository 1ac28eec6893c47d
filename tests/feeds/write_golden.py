"""`python -m tests.feeds.write_golden` writes what `test_golden.py` reads. Read what it changed."""

import tempfile
from pathlib import Path

from publisher.config import load_settings
from tests.feeds.judges import build
from tests.feeds.samples import BY_ALL, HUB, POSTS, SITE

GOLDEN = Path(__file__).parent / "golden"
SHOWN = ("index.html", "rss.xml", "atom.xml", "feed.json", "feeds.opml", "tag/c++/index.html", "tag/c++/atom.xml")
CONFIG = f"{SITE}\n[feeds]\n{BY_ALL}\n{HUB}\n"


def golden_files(folder: Path) -> dict[str, bytes]:
    """Give, by the name it is kept under, each file of the small site that is kept to be read."""
    file = folder / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    files = build(POSTS, load_settings(file, {}))
    return {path.replace("/", "."): files[path] for path in SHOWN}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for name, data in golden_files(Path(scratch)).items():
            (GOLDEN / name).write_bytes(data)
