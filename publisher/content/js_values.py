"""What a configuration written in JavaScript says in plain values -> values. It is read, and never run.

Whatever would have to be run, such as a call or a name, is left out; what a program takes where the environment
says nothing is what it says.
"""

import re
from itertools import islice

import msgspec

from publisher.content.values import MAX_DEPTH, Mapping, Scalar, Sequence, Value

# Where an object begins that may be the configuration, or a part of it.
_BEGIN = re.compile(r"(?:=>|=|\breturn|\bdefault|\()\s*\{")
_MOST = 200  # of them that are looked into
_MOST_READ = 1_000_000  # signs in all of them: those that stand in one another are read again and again
_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_TEXT = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\$]|\\.|\$(?!\{))*)`", re.DOTALL)
# What stands before the text that is taken where the surroundings say nothing, as in `process.env.URL || "…"`.
_ELSE = r"[^,;{}\[\]\"'`=]{0,300}?(?:\|\||\?\?)\s*"
_FALLBACK = re.compile(rf"{_ELSE}(?:{_TEXT.pattern})(?=\s*[,}}\]])", re.DOTALL)
_CONSTANT = re.compile(
    r"^(?:export\s+)?const\s+([A-Za-z_$][\w$]*)\s*(?::\s*string\s*)?=\s*"
    rf"(?:{_ELSE})?(?:{_TEXT.pattern})(?:\s+as\s+const)?\s*;?[ \t]*(?=//|$)",
    re.MULTILINE | re.DOTALL,
)
_TEMPLATE = re.compile(r"`(?:[^`\\]|\\.)*`", re.DOTALL)  # with what is to be filled in, and so no text
_WORD = re.compile(r"[A-Za-z_$][\w$]*|-?\d+(?:\.\d+)?")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = frozenset({"true", "false", "null"})
_CLOSED_BY = {"{": "}", "[": "]", "(": ")"}


def read_javascript(text: str) -> Mapping:
    """Give what a program's objects say, the first that says something before later ones; then its constants."""
    entries: dict[str, Value] = {}
    constants = {}
    for found in islice(_CONSTANT.finditer(text), _MOST):
        line = text.count("\n", 0, found.start()) + 1
        constants[found[1]] = Scalar(text=_unescape(*found.groups()[1:]), line=line, is_quoted=True)
    read = 0
    for found in islice(_BEGIN.finditer(text), _MOST):
        if read > _MOST_READ:
            break
        reader = _Reader(text=text, place=found.end() - 1, constants=constants)
        for key, value in reader.read_object(1).entries.items():
            entries.setdefault(key, value)
        read += reader.place - found.start()
    return Mapping(entries={**constants, **entries})


class _Reader(msgspec.Struct, kw_only=True):
    """Reads one object, piece by piece; never fails, since what isn't plain is passed over."""

    text: str
    place: int
    constants: dict[str, Scalar]

    def read_object(self, depth: int) -> Mapping:
        """Read what begins with a brace here."""
        line = self.text.count("\n", 0, self.place) + 1
        self.place += 1
        entries: dict[str, Value] = {}
        while not self._ends("}"):
            key = self._read_key()
            if key is not None and self._takes(":") and (value := self._read_value(depth)) is not None:
                entries.setdefault(key, value)
            self._pass_rest("}")
        return Mapping(entries=entries, line=line)

    def _read_list(self, depth: int) -> Sequence:
        line = self.text.count("\n", 0, self.place) + 1
        self.place += 1
        items: list[Value] = []
        while not self._ends("]"):
            if (value := self._read_value(depth)) is not None:
                items.append(value)
            self._pass_rest("]")
        return Sequence(items=tuple(items), line=line)

    def _read_value(self, depth: int) -> Value | None:
        """Read a value; None where it isn't plain, or more stands behind it, as in `"a" + b`."""
        self._pass_blank()
        value: Value | None
        if found := _FALLBACK.match(self.text, self.place):
            value = Scalar(text=_unescape(*found.groups()), line=self._line(), is_quoted=True)
            self.place = found.end()
            return value
        start = self.text[self.place : self.place + 1]
        value = None
        if start == "{" and depth < MAX_DEPTH:
            value = self.read_object(depth + 1)
        elif start == "[" and depth < MAX_DEPTH:
            value = self._read_list(depth + 1)
        elif found := _TEXT.match(self.text, self.place):
            value = Scalar(text=_unescape(*found.groups()), line=self._line(), is_quoted=True)
            self.place = found.end()
        elif found := _WORD.match(self.text, self.place):
            value = self.constants.get(found[0])
            if found[0] in _PLAIN or not found[0][0].isalpha():
                value = Scalar(text=found[0], line=self._line())
            self.place = found.end()
        self._pass_blank()
        return value if self.text[self.place : self.place + 1] in (",", "}", "]") else None

    def _read_key(self) -> str | None:
        self._pass_blank()
        if found := _TEXT.match(self.text, self.place):
            self.place = found.end()
            return _unescape(*found.groups())
        if found := _WORD.match(self.text, self.place):
            self.place = found.end()
            return found[0]
        return None

    def _takes(self, sign: str) -> bool:
        self._pass_blank()
        if not self.text.startswith(sign, self.place):
            return False
        self.place += len(sign)
        return True

    def _ends(self, closer: str) -> bool:
        """Whether the object or list ends here; its end, or the text's, is then behind us."""
        self._pass_blank()
        if self.place >= len(self.text):
            return True
        return self._takes(closer)

    def _pass_rest(self, closer: str) -> None:
        """Pass what isn't plain, up to the comma behind it, or to the `closer` of what it stands in.

        Another closer, which closes nothing, is passed too: whoever called comes ever nearer to the end.
        """
        open_: list[str] = []
        while self.place < len(self.text):
            self._pass_blank()
            if found := _TEXT.match(self.text, self.place) or _TEMPLATE.match(self.text, self.place):
                self.place = found.end()
                continue
            sign = self.text[self.place : self.place + 1]
            if not open_ and sign == closer:
                return
            self.place += 1
            if sign in _CLOSED_BY:
                open_.append(_CLOSED_BY[sign])
            elif open_ and sign == open_[-1]:
                open_.pop()
            elif sign == "," and not open_:
                return

    def _pass_blank(self) -> None:
        if found := _BLANK.match(self.text, self.place):
            self.place = found.end()

    def _line(self) -> int:
        return self.text.count("\n", 0, self.place) + 1


def _unescape(*groups: str | None) -> str:
    """Give the one of the groups of `_TEXT` that was found, as it is meant."""
    return _ESCAPE.sub(r"\1", next(group for group in groups if group is not None))
