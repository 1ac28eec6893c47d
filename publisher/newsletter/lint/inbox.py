"""What an inbox shows before a mail is opened: subject and preheader."""

import re
import unicodedata
from collections.abc import Iterator

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint.finding import Finding

_SUBJECT_SHOWN = 60  # characters, on a desk; a phone shows about half
_SHORTEST, _LONGEST = 40, 110  # of a preheader
_ANSWER = re.compile(r"\s*(?:re|fwd?|aw|wg|sv|vs)\s*:", re.IGNORECASE)
_IN_HEAD = "email_subject"


def lint_inbox(compiled: Compiled, asked: str) -> Iterator[Finding]:
    """Give what is wrong with the line that an inbox shows; `asked` is the preheader that the post itself names."""
    yield from _lint_subject(compiled.subject)
    yield from _lint_preheader(compiled.preheader, " ".join(asked.split()), compiled.subject)


def _lint_subject(subject: str) -> Iterator[Finding]:
    hint = f"say it otherwise in mail: `{_IN_HEAD}: …` in the head of the post"
    if len(subject) > _SUBJECT_SHOWN:
        text = f"the subject has {len(subject)} characters, and inboxes show about {_SUBJECT_SHOWN}"
        yield Finding(code="mail-subject-long", text=text, hint=hint, words=subject)
    letters = [character for character in subject if character.isalpha()]
    if len(letters) > 7 and not any(letter != letter.upper() for letter in letters) and _has_cases(letters):
        text = "the subject is all in capitals, which spam filters count"
        yield Finding(code="mail-subject-capitals", text=text, hint=hint, words=subject)
    if sum(unicodedata.category(character) == "So" for character in subject) > 1:
        text = "the subject has more than one emoji, which spam filters count"
        yield Finding(code="mail-subject-emoji", text=text, hint=hint, words=subject)
    if _ANSWER.match(subject):
        text = "the subject says that this is an answer, which it isn't"
        yield Finding(code="mail-subject-answer", text=text, hint=hint, words=subject)


def _lint_preheader(preheader: str, asked: str, subject: str) -> Iterator[Finding]:
    hint = "write `preheader: …` in the head of the post, and say what the subject doesn't"
    if not preheader:
        text = "there is no preheader, so inboxes show the first words of the mail, whatever they are"
        yield Finding(code="mail-preheader-missing", text=text, hint=hint)
    elif asked == preheader and not _SHORTEST <= len(asked) <= _LONGEST:
        text = f"the preheader has {len(asked)} characters; {_SHORTEST} to {_LONGEST} fill an inbox's line"
        yield Finding(code="mail-preheader-length", text=text, hint=hint, words=asked)
    elif preheader.casefold().startswith(subject.casefold()):
        text = "the preheader begins by repeating the subject beside it"
        yield Finding(code="mail-preheader-repeats", text=text, hint=hint, words=preheader)


def _has_cases(letters: list[str]) -> bool:
    """Say whether a script has capitals at all, as Arabic and Chinese have not."""
    return any(letter != letter.lower() for letter in letters)
