"""What the tags of one post may ask for while they are turned into text."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from publisher.errors import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One post's surroundings.

    `find_address` takes what a tag points at, and gives its address, or None. `variables` are those of a template,
    as in `site.url`, and `lists` those that hold several values; tags may set more, and repeat what stands in them
    `turns` times in all. `folder` is that of the post, from the root of the site's texts. The lines of
    `problems` are those of `text`.
    """

    find_address: Callable[[str], str | None]
    site_url: str
    variables: dict[str, str]
    text: str
    folder: str = ""
    lists: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=lambda: iter(range(1000)))

    def warn(self, start: int, what: str, told: str, hint: str) -> None:
        """Note that the tag at `start` is not shown as its system would; each tag is told once a post."""
        if what not in self.problems:
            self.problems[what] = Problem(
                code="tag-unknown",
                line=bisect_right(_find_line_ends(self.text), start - 1) + 1,
                text=told,
                hint=hint,
                severity=Severity.WARNING,
            )


@lru_cache(1)  # a text may hold thousands of tags to tell of
def _find_line_ends(text: str) -> list[int]:
    return [found.start() for found in re.finditer("\n", text)]
