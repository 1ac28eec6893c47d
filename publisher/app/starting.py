"""What `init` makes: a site that builds as it stands, or what a blog that is there needs to be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.app.first_config import find_missing, write_config
from publisher.config import BESIDE_ANOTHERS, CONFIG_FILE
from publisher.content import SiteFacts, find_site_facts, find_sites_below
from publisher.errors import OutsideError
from publisher.files import write_atomic
from publisher.resources import starter_folder

_SAMPLES = ("what-happened-in-2024.md", ".authors.yml")
_NOT_FOR_GIT = (".publisher/", "publisher.db*", "outbox/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made, and of which blog; `missing` are the settings for which an example stands in `config`.

    Where there is none, `below` are the folders that hold one.
    """

    config: str
    files: tuple[str, ...]
    facts: SiteFacts | None
    missing: tuple[str, ...]
    below: tuple[str, ...] = ()


def make_site(folder: Path) -> Made:
    """Make a site in `folder`, or let the blog that is there be published. Raises OutsideError.

    Files that are there stay as they are; only .gitignore is added to. Where config.toml is another program's, ours
    has another name.
    """
    facts = find_site_facts(folder)
    config = BESIDE_ANOTHERS if facts and facts.file == CONFIG_FILE else CONFIG_FILE
    below = () if facts else find_sites_below(folder)
    wanted = {config: write_config(facts).encode()}
    if facts is None:
        samples = starter_folder("posts")
        wanted |= {f"posts/{name}": (samples / name).read_bytes() for name in _SAMPLES}
    try:
        files = (*_write_files(folder, wanted), *_ignore_files(folder))
    except OSError as error:
        raise OutsideError(f"{folder} can't be written: {error.strerror or error}") from error
    missing = find_missing(facts) if facts else ()
    return Made(config=config, files=files, facts=facts, missing=missing, below=below)


def _write_files(folder: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    """Write what isn't there, and name it."""
    for name, data in wanted.items():
        if not (folder / name).exists():
            write_atomic(folder / name, data)
            yield name


def _ignore_files(folder: Path) -> Iterator[str]:
    """Let Git see nothing that is this machine's alone; name the file in which that is said, if it is new there."""
    file = folder / ".gitignore"
    before = file.read_bytes() if file.exists() else b""
    known = set(before.decode("utf-8", "replace").split())
    if added := [pattern for pattern in _NOT_FOR_GIT if pattern not in known]:
        gap = b"\n" if before and not before.endswith(b"\n") else b""
        write_atomic(file, before + gap + "".join(f"{pattern}\n" for pattern in added).encode())
        yield file.name
