"""The first heading is looked for where nothing guards the program, so no text may make that long."""

import pytest

from publisher.content.headings import find_title, to_plain
from tests.content.hostile.effort import little_time

LONG = 1_000_000  # characters: as many as a post may have


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<!-- --", "#", "# ", " #", "[", "![", "`", "*a", "**a ", "_a ", "{: ", "<a", ":a", "\n#a", "```\n"],
)
def test_3_12_no_heap_of_marks_makes_a_title_slow(piece: str) -> None:
    heap = piece * (LONG // len(piece))
    with little_time():
        find_title(heap)
        find_title(f"# {heap}")
        find_title(f"{heap}\n===\n")
        to_plain(heap)


def test_a_comment_without_an_end_hides_no_heading() -> None:
    assert find_title("<!-- # One --><!-- open\n\n# Two") == "Two"
