"""Which file has which command, and which of them the words of a command line ask for."""

from importlib import import_module

COMMANDS = {
    "init": "site",
    "check": "site",
    "build": "site",
    "plan": "site",
    "run": "mail",
    "serve": "mail",
    "status": "mail",
    "doctor": "doctor",
    "preview": "preview",
    "send-test": "mail",
    "feeds": "feeds",
    "issues": "issues",
    "subscribers": "people",
    "suppressions": "suppressions",
    "archive": "archive",
    "bounces": "bounces",
    "stats": "stats",
    "templates": "templates",
    "dkim": "dkim",
    "keys": "keys",
    "import": "importing",
    "db": "ledger",
    "adopt": "mail",
    "demo": "demo",
}
"""The file of each command, in the order in which a newcomer meets them. It adds its commands as it is loaded."""

_OWN_OPTIONS = {"--json": 0, "-v": 0, "--verbose": 0, "--config": 1, "-c": 1}  # and how many words follow each


def part_words(words: list[str]) -> tuple[list[str], list[str]]:
    """Part the program's own options, which may stand anywhere, from the command and what belongs to it."""
    own: list[str] = []
    rest: list[str] = []
    waiting = 0
    for position, word in enumerate(words):
        if word == "--":
            return own, [*rest, *words[position:]]
        if waiting or word.partition("=")[0] in _OWN_OPTIONS:
            own.append(word)
            waiting = waiting - 1 if waiting else (0 if "=" in word else _OWN_OPTIONS[word])
        else:
            rest.append(word)
    return own, rest


def load_commands(rest: list[str]) -> None:
    """Load the command that the words ask for; all of them, to be listed, where they ask for none that we know."""
    asked = COMMANDS.get(rest[0]) if rest else None
    for name in (asked,) if asked else dict.fromkeys(COMMANDS.values()):
        import_module(f"publisher.cli.{name}")
