"""The command line: thin, one file per group of commands. Results go to stdout, everything else to stderr."""

import sys
from importlib import import_module

# The files that add their commands as they are loaded.
_COMMANDS = (
    "archive",
    "bounces",
    "demo",
    "dkim",
    "doctor",
    "feeds",
    "importing",
    "issues",
    "keys",
    "ledger",
    "mail",
    "people",
    "preview",
    "site",
    "stats",
    "suppressions",
    "templates",
)
_ALWAYS_FIRST = {"--json": 0, "-v": 0, "--verbose": 0, "--config": 1, "-c": 1}


def main() -> None:
    """Run the program with the words of the command line."""
    from publisher.cli.show import Show
    from publisher.errors import PublisherError

    words = put_first(sys.argv[1:])
    try:
        if "build" in words:
            from publisher.cli.building import build_plainly  # no other command needs it

            if (code := build_plainly(words)) is not None:
                raise SystemExit(code)
        from publisher.cli.root import cli  # a plain build is over by now

        for name in _COMMANDS:
            import_module(f"publisher.cli.{name}")
        cli(args=words, prog_name="publisher")
    except PublisherError as error:
        Show(as_json="--json" in words).error(error)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def put_first(words: list[str]) -> list[str]:
    """Move the program's own options before the command, so that they may stand behind it too."""
    first: list[str] = []
    rest: list[str] = []
    waiting = 0
    for position, word in enumerate(words):
        if word == "--":
            return [*first, *rest, *words[position:]]
        if waiting or word.partition("=")[0] in _ALWAYS_FIRST:
            first.append(word)
            waiting = waiting - 1 if waiting else (0 if "=" in word else _ALWAYS_FIRST[word])
        else:
            rest.append(word)
    return [*first, *rest]
