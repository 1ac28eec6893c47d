"""What the pages show is what the program does: their commands are run as they stand."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from publisher import settings

REPOSITORY = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANYTHING = "…"
_END = "--- end of command ---"


@dataclass(frozen=True)
class Step:
    """A command of a page, and what the page says it prints."""

    command: str
    shows: tuple[str, ...]


def steps_of(page: Path) -> Iterator[Step]:
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            taken = 1
            while taken < len(lines) and lines[taken].startswith(">"):
                taken += 1
            command = "\n".join([lines[0], *(line[1:].removeprefix(" ") for line in lines[1:taken])])
            yield Step(command, tuple(lines[taken:]))


def run_in_one_shell(steps: list[Step], folder: Path) -> list[list[str]]:
    """Run the commands one after the other, as a person would; give what each printed."""
    script = "\n".join(f"{step.command}\necho; echo '{_END}'" for step in steps)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    printed = ran.stdout.split(f"\n{_END}\n")
    return [output.splitlines() for output in printed[:-1]]


def matches(shown: str, printed: str) -> bool:
    pattern = ".*".join(re.escape(piece) for piece in shown.split(_ANYTHING))
    return re.fullmatch(pattern, printed.rstrip()) is not None


@pytest.mark.parametrize("page", ["docs/first-steps.md", "docs/moving-from-ghost.md", "docs/feeds.md"])
def test_every_command_of_the_page_prints_what_the_page_shows(page: str, tmp_path: Path) -> None:
    steps = list(steps_of(REPOSITORY / page))
    assert steps
    for step, printed in zip(steps, run_in_one_shell(steps, tmp_path), strict=True):
        shown = list(step.shows)
        assert len(printed) == len(shown), (step.command, printed)
        assert all(map(matches, shown, printed)), (step.command, printed)


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    steps = [
        Step(step.command, ())
        for step in steps_of(REPOSITORY / "README.md")
        if not step.command.startswith(("make", "publisher preview", "publisher serve"))
    ]
    assert [step.command.split()[1] for step in steps] == ["init", "check", "build", "subscribers", "plan", "run"]
    printed = run_in_one_shell([*steps, Step("publisher --json status", ())], tmp_path)
    assert not [line for output in printed for line in output if line.startswith("error")]
    assert '"subscribers": 1' in "\n".join(printed[-1])


def test_this_repository_is_a_site_that_is_built(tmp_path: Path) -> None:
    for name in ("posts", "feeds"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    for name in ("config.toml", "identity.json"):
        shutil.copy(REPOSITORY / name, tmp_path)
    run_in_one_shell([Step("publisher build", ())], tmp_path)
    made = [tmp_path / "identity.json", *(tmp_path / "feeds").iterdir()]
    packed = {".br", ".gz"}  # they differ from one library to another
    stale = [
        file.name
        for file in made
        if file.suffix not in packed and file.read_bytes() != (REPOSITORY / file.relative_to(tmp_path)).read_bytes()
    ]
    assert stale == []


def test_every_link_between_the_pages_leads_somewhere() -> None:
    pages = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *(REPOSITORY / "docs").rglob("*.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def keys_of(section: type) -> Iterator[str]:
    for field in msgspec.structs.fields(section):
        yield field.encode_name


def test_every_setting_is_explained() -> None:
    page = (REPOSITORY / "docs" / "configuration.md").read_text(encoding="utf-8")
    sections = [section for section in vars(settings).values() if is_section(section)]
    assert len(sections) > 10
    missing = [
        f"{section.__name__}.{key}" for section in sections for key in keys_of(section) if f"`{key}`" not in page
    ]
    assert missing == []


def is_section(thing: object) -> bool:
    of_no_file = (settings.Section, settings.SiteAuthor, settings.Settings)
    return isinstance(thing, type) and issubclass(thing, settings.Section) and thing not in of_no_file


def test_every_code_of_a_problem_is_explained() -> None:
    page = (REPOSITORY / "docs" / "problems.md").read_text(encoding="utf-8")
    said = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page))
    source = "\n".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "publisher").rglob("*.py"))
    given = set(re.findall(r"code=\"([a-z-]+)\"", source))
    assert given - said == set()
    assert {code for code in said if f'"{code}"' not in source} == set()
