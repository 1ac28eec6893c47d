"""Asking before what can't be taken back; who can't be asked says `--yes`."""

import sys

from publisher.cli.show import Show
from publisher.errors import PublisherError


def ask(show: Show, question: str, *, yes: bool) -> None:
    """Go on once a person agrees. Raises PublisherError where they don't, or where nobody can be asked."""
    if yes:
        return
    if show.as_json or not sys.stdin.isatty():
        raise PublisherError(f"{question} Nobody is there to be asked", hint="if so, say it again with --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise PublisherError("Nothing was done")
