"""Settings that have no effect as they stand: whoever sets one is told, and relies on nothing."""

from collections.abc import Iterator

from publisher.config_problems import locate_keys, show_path
from publisher.errors import Problem, Severity
from publisher.settings import Settings


def find_promises(settings: Settings) -> list[Problem]:
    """Give a warning for each setting that has no effect yet, at its place in config.toml."""
    try:
        lines = locate_keys(settings.file.read_text(encoding="utf-8-sig"))
    except OSError:
        lines = {}  # the warnings are worth as much without their lines
    return [
        Problem(
            code="config-no-effect",
            path=show_path(settings.file),
            line=lines.get((section, key)) or lines.get((section, "")),
            text=f"{section}.{key}: {text}" if key else f"{section}: {text}",
            hint="leave it out, or leave it for a later version: nothing else is kept back by it",
            severity=Severity.WARNING,
        )
        for section, key, text in _unkept(settings)
    ]


def _unkept(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Give section, key and what does not happen."""
    for provider, hook in settings.hooks.items():
        if provider == "ses" and not hook.topics:
            yield (
                "hooks.ses",
                "",
                "nothing is taken in without `topics`, the names (ARN) of your topics at Amazon SNS",
            )
        elif provider != "ses" and hook.secret_file is None:
            yield f"hooks.{provider}", "", "nothing is taken in without `secret_file`"
    if settings.bounces.domain and not settings.bounces.takes_mail and not settings.hooks:
        yield "bounces", "domain", "mail comes back there, and nobody reads it: name `maildir` or `imap`"
