"""The words that mail adds to a post, in the reader's language: `email_templates/words/LANGUAGE.toml`.

A language has the words of its own file, and English for what that leaves out; a site's own file goes before ours.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.errors import Problem, PublisherError
from publisher.language_tags import widen_tag
from publisher.newsletter.languages import direction_of, plural_of, write_number
from publisher.newsletter.template_files import DataFile, TemplateFiles

_FALLBACK = "en"
Phrase = str | Mapping[str, str]  # one text, or one for each plural


@dataclass(frozen=True, slots=True)
class Words:
    """What can be said in a language. A word without room in it is an attribute: `words.unsubscribe`."""

    language: str
    phrases: Mapping[str, Phrase]
    sources: tuple[str, ...] = field(repr=False, default=())

    def say(self, name: str, count: int | None = None, **parts: str) -> str:
        """Give a phrase with its room filled in; `count` chooses the plural and is written as people write it.

        Raises LookupError for a phrase that there isn't.
        """
        phrase = self.phrases.get(name)
        if phrase is None:
            raise LookupError(f"there is no word “{name}”")
        if not isinstance(phrase, str):
            phrase = phrase.get(plural_of(count or 0, self.language)) or phrase["other"]
        if count is not None:
            parts["count"] = write_number(count, self.language)
        return phrase.format(**parts)

    def __getattr__(self, name: str) -> str:
        """Give a phrase as it stands. Raises AttributeError for one that there isn't."""
        phrase = self.phrases.get(name)
        if not isinstance(phrase, str):
            raise AttributeError(f"there is no word “{name}”")  # noqa: TRY004 - that is what a missing name raises
        return phrase

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction_of(self.language)


def read_words(files: TemplateFiles, tag: str) -> Words:
    """Give the words of a language tag (RFC 5646), or of the nearest that there are words of, or English.

    Raises PublisherError, with file and line, for a file that can't be used.
    """
    language, phrases, sources = _FALLBACK, dict[str, Phrase](), list[str]()
    for known in dict.fromkeys((_FALLBACK, *widen_tag(tag))):
        for layer in files.read_layers(f"words/{known}.toml"):
            phrases |= _read_phrases(layer, phrases)
            sources.append(layer.text)
            if known != _FALLBACK or widen_tag(tag)[:1] == (_FALLBACK,):
                language = tag  # with its region, for a day is written otherwise in Britain than in America
    return Words(language, phrases, tuple(sources))


def _read_phrases(layer: DataFile, known: Mapping[str, Phrase]) -> dict[str, Phrase]:
    """Read a file; what is `known` already says what room each phrase may have in it."""
    phrases: dict[str, Phrase] = {}
    problems = []
    for name, said in layer.said.items():
        forms = said if isinstance(said, dict) else {"other": said}
        if fault := _find_fault(forms, _rooms_of(known[name]) if name in known else None):
            line = layer.lines.get(("", name))
            problems.append(Problem(code="template-words", path=layer.path, line=line, text=f"{name}: {fault}"))
        elif isinstance(said, dict):
            phrases[name] = {plural: str(text) for plural, text in forms.items()}
        else:
            phrases[name] = str(said)
    if problems:
        raise PublisherError(f"{layer.path} can't be used", problems=tuple(problems))
    return phrases


def _find_fault(forms: Mapping[str, object], rooms: frozenset[str] | None) -> str:
    if "other" not in forms:
        return "there is no text for the plural “other”, which counts where no other does"
    for text in forms.values():
        if not isinstance(text, str):
            return "this is no text in quotes"
        try:
            names = _rooms_of(text)
        except ValueError:
            return "a { or } is left over"
        if unknown := sorted(names - rooms if rooms is not None else ()):
            return f"there is no {{{unknown[0]}}} here" + (f", but {_list_rooms(rooms)}" if rooms else "")
    return ""


def _rooms_of(phrase: Phrase) -> frozenset[str]:
    """Give the names in braces. Raises ValueError where a brace is left over."""
    forms = [phrase] if isinstance(phrase, str) else [*phrase.values()]
    return frozenset(name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None)


def _list_rooms(rooms: frozenset[str] | None) -> str:
    return " and ".join(f"{{{room}}}" for room in sorted(rooms or ()))
