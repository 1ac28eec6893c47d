"""The words of pages, in the reader's language: `words/LANGUAGE.toml`; English where it isn't known here.

What mail says is elsewhere, beside its templates, for a site may change it.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from publisher.language_tags import widen_tag

_WORDS = Path(__file__).parent / "words"
_FALLBACK = "en"
_ROOM = re.compile(r"\{(list|site|email|value|name|day|month|year)\}")
_OF_STATUS = {
    404: "missing",
    405: "not_allowed",
    410: "closed",
    413: "too_large",
    429: "too_many",
    503: "not_now",
}


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A heading and the sentence below it."""

    title: str
    text: str


class Phrases(msgspec.Struct, frozen=True):
    """Everything the pages say in one language, by name: `words.save`, `words.left.title`; `language` is BCP 47."""

    language: str
    said: Mapping[str, str | Message | Mapping[str, str]]

    def __getattr__(self, name: str) -> str | Message | Mapping[str, str]:
        """Give a phrase as it stands. Raises AttributeError for one that there isn't."""
        try:
            return self.said[name]
        except KeyError:
            raise AttributeError(f"there is no phrase “{name}”") from None

    def message(self, name: str) -> Message:
        """Give a phrase that has a heading. Raises LookupError for one that there isn't."""
        said = self.said[name]
        if not isinstance(said, Message):
            raise LookupError(f"“{name}” has no heading")  # noqa: TRY004 - the name is wrong, and not a type
        return said

    def table(self, name: str) -> Mapping[str, str]:
        """Give phrases that go together, by name. Raises LookupError for those that there aren't."""
        said = self.said[name]
        if isinstance(said, str | Message):
            raise LookupError(f"“{name}” is one phrase")  # noqa: TRY004 - as above
        return said

    def __getitem__(self, name: str) -> str | Message | Mapping[str, str]:
        """Give a phrase by a name that is worked out. Raises LookupError."""
        return self.said[name]

    def fill(self, name: str, /, **parts: str) -> str:
        """Give a heading as plain text, with what stands for {list} and its like. Raises LookupError."""
        return fill(self.message(name).title, parts)

    def say(self, name: str, /, **parts: str) -> str:
        """Give a phrase as plain text, with what stands for {list} and its like. Raises LookupError."""
        said = self.said[name]
        if not isinstance(said, str):
            raise LookupError(f"“{name}” is no single phrase")  # noqa: TRY004 - as above
        return fill(said, parts)

    def write_day(self, day: date) -> str:
        """Give a day as people write it, as in `26 December 2024`, which nobody can read as another day.

        The months are ours, and as Babel has them: to load it takes longer than to write all pages of a small blog.
        """
        month = self.say("months").split()[day.month - 1]
        return self.say("day", day=str(day.day), month=month, year=str(day.year))

    def of_status(self, status: int) -> Message:
        """Give what is said with a status that is no success."""
        return self.message(_OF_STATUS.get(status) or ("failed" if status >= 500 else "unreadable"))


def fill(phrase: str, parts: Mapping[str, str]) -> str:
    """Put what stands for {list} and its like into a phrase. What is put in is not looked through for more."""
    return _ROOM.sub(lambda found: parts.get(found[1], found[0]), phrase)


def phrases_of(language: str) -> Phrases:
    """Give the phrases of a language tag (RFC 5646), or of the nearest that there are phrases of, or English."""
    return _read(tuple(tag for tag in widen_tag(language) if (_WORDS / f"{tag}.toml").is_file()))


@cache
def _read(tags: tuple[str, ...]) -> Phrases:
    """Read the files of tags, the widest first: a narrower one holds what is said otherwise there."""
    said: dict[str, Any] = {}  # as TOML has it
    for tag in dict.fromkeys((_FALLBACK, *tags)):
        found = tomllib.loads((_WORDS / f"{tag}.toml").read_text(encoding="utf-8"))
        said |= {name: Message(**phrase) if _has_heading(phrase) else phrase for name, phrase in found.items()}
    return Phrases((tags or (_FALLBACK,))[-1], said)


def _has_heading(phrase: object) -> bool:
    return isinstance(phrase, dict) and phrase.keys() == {"title", "text"}
