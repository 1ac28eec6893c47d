"""What a lint finds in a mail, and where in a file that is."""

from dataclasses import dataclass

from publisher.errors import Problem, Severity

LINT_CODES = frozenset(
    {
        "mail-alt",
        "mail-client",
        "mail-client-partly",
        "mail-contrast",
        "mail-forbidden",
        "mail-headings",
        "mail-link-empty",
        "mail-link-relative",
        "mail-link-repeated",
        "mail-link-vague",
    }
    | {"mail-oversize", "mail-picture-heavy", "mail-picture-wide", "mail-postal-address", "mail-preheader-length"}
    | {"mail-preheader-missing", "mail-preheader-repeats", "mail-size", "mail-subject-answer"}
    | {"mail-subject-capitals", "mail-subject-emoji", "mail-subject-long", "mail-text-differs", "mail-text-link"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that readers, or the filters before them, will dislike.

    `words` is what it is about, as it may stand in the file that says it: an address, a text. Empty where it is
    about no one place.
    """

    code: str
    text: str
    hint: str = ""
    words: str = ""
    severity: Severity = Severity.WARNING

    def as_problem(self, path: str, source: str = "") -> Problem:
        """Give it as a problem of the file `path`, with its line where `source` holds the words."""
        line = source[: source.index(self.words)].count("\n") + 1 if self.words and self.words in source else None
        return Problem(code=self.code, path=path, line=line, text=self.text, hint=self.hint, severity=self.severity)
