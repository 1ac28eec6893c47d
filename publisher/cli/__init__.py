"""The command line: thin, one file per group of commands. Results go to stdout, everything else to stderr."""

import gc
import sys


def main() -> None:
    """Run the program with the words of the command line."""
    from publisher.cli.commands import load_commands, part_words
    from publisher.cli.show import Show
    from publisher.errors import PublisherError

    own, rest = part_words(sys.argv[1:])
    try:
        if rest[:1] == ["build"]:
            gc.disable()  # a build makes many small values, drops few, and is the last thing that this process does
            from publisher.cli.building import build_plainly  # no other command needs it

            if (code := build_plainly([*own, *rest])) is not None:
                raise SystemExit(code)
        from publisher.cli.root import cli  # a plain build is over by now

        load_commands(rest)
        cli(args=[*own, *rest], prog_name="publisher")
    except PublisherError as error:
        Show(as_json="--json" in own).error(error)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
