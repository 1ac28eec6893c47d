"""A relay's own log -> which messages it has taken: what settles a delivery that only the relay knows about."""

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import PublisherError

# postfix/cleanup[7]: 4F1A2B: message-id=<…>     the queue id under which a message came in
# postfix/qmgr[8]: 4F1A2B: from=<…>, … (queue active)     it is in the queue: Postfix answers 250
_QUEUED = re.compile(r" postfix[\w./-]*/cleanup\[\d+\]: ([0-9A-Za-z]+): (?:resent-)?message-id=(<[^<>\s]+>)")
_ACTIVE = re.compile(r" postfix[\w./-]*/qmgr\[\d+\]: ([0-9A-Za-z]+): from=<[^>]*>, .*\(queue active\)")


def read_postfix_log(lines: Iterable[str], domains: frozenset[str]) -> dict[str, str]:
    """Give, by Message-ID, the queue id of every message of these sending domains that Postfix has taken.

    A message that cleanup saw and qmgr did not was refused, or its connection dropped before it was whole.
    """
    seen: dict[str, str] = {}
    taken: dict[str, str] = {}
    for line in lines:
        if "message-id=<" in line:
            if (found := _QUEUED.search(line)) and found[2].rpartition("@")[2].removesuffix(">") in domains:
                seen[found[1]] = found[2]
        elif "(queue active)" in line and (found := _ACTIVE.search(line)) and found[1] in seen:
            taken.setdefault(seen.pop(found[1]), found[1])
    return taken


@contextmanager
def open_log(file: Path) -> Iterator[Iterable[str]]:
    """Give the lines of a log, unpacked where its name ends with .gz. Raises PublisherError."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
            yield lines
    except (OSError, EOFError) as error:  # a gzip that was cut short ends too soon
        raise PublisherError(f"{file} can't be read: {error}") from error
