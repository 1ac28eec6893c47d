"""Whoever fetches a feed gets a whole one, however many builds are killed meanwhile."""

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.web.pollers import Blog, polling

KILLED = -9


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    with Blog(tmp_path) as made:
        for _ in range(3):  # so that each version is rendered once and for all
            made.write()
            assert made.build()[0] == 0
        yield made


@pytest.mark.parametrize(("kills", "pause"), [(15, 0.02), pytest.param(300, 0, marks=pytest.mark.soak)])
def test_four_pollers_never_see_a_bad_byte_while_builds_are_killed(kills: int, pause: float, blog: Blog) -> None:
    chance = random.Random(kills)  # noqa: S311 - chosen for being repeatable
    blog.write()
    code, acts = blog.build()
    assert (code, acts > 100) == (0, True)
    killed = 0
    with blog.serve(), polling(blog, pause) as parsed:
        for turn in count():
            blog.write()
            # All through the build, and twice as often where it writes.
            last = acts * killed // kills if turn % 2 else acts // 2 + chance.randrange(acts // 2)
            killed += blog.build(last_act=max(1, last))[0] == KILLED
            if turn % 5 == 4:
                assert blog.build()[0] == 0
                blog.check_twins()
            if killed == kills:
                break
    assert min(parsed) > kills
