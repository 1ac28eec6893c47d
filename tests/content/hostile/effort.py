"""How much work something is, so far as that can be told without a clock on the wall."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_SECONDS = 5.0  # of the CPU: a hundred times what is needed, and a hundredth of what a square takes


@contextmanager
def little_time() -> Iterator[None]:
    """Fail where what is inside takes as long as only work does that grows faster than its text."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < _SECONDS
