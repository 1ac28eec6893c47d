"""What a build says when it is done."""

from collections.abc import Mapping, Sequence

from publisher.cli.show import Show, count, problems_as_dicts
from publisher.errors import Problem


def show_build(
    show: Show, *, posts: int, files: Mapping[str, bool], problems: Sequence[Problem], new_to_readers: int = 0
) -> None:
    """Show what a build came to; `files` says of each whether its bytes are new."""
    show.problems(problems)
    changed = [path for path, is_changed in files.items() if is_changed]
    text = f"{count(posts, 'post')}, {count(len(files), 'file')}"
    text += ", changed:\n" + "\n".join(f"  {path}" for path in changed) if changed else ", nothing changed"
    if new_to_readers:
        new = count(new_to_readers, "entry")
        text += (
            f"\n\nThe first build: who read a feed of this blog before would see {new} as new.\n"
            "If it had one, take over its ids before anybody reads these feeds:\n"
            "  publisher feeds adopt --replace OLD-FEED"
        )
    show.result(
        {
            "posts": posts,
            "new_to_readers": new_to_readers,
            "problems": problems_as_dicts(problems),
            "files": [{"path": path, "changed": is_changed} for path, is_changed in files.items()],
        },
        text,
    )
