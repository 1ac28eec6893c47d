"""How a mistake in config.toml is told: where its key stands, and what is wrong with it in a person's words."""

import re
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

from publisher.errors import Problem

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*(?:\.[^=]*)?=")
_FOUND_AT = re.compile(r" - at `\$(?:\[[^]]*\])?\.?(.*)`$")
_NAMES = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table in { }",
    "null": "nothing",
}


class Gathering:
    """The problems of one file, and where its keys stand."""

    def __init__(self, file: Path, text: str) -> None:
        self.problems: list[Problem] = []
        self._file = str(file)
        self._lines = locate_keys(text)
        self._variables: dict[tuple[str, str], str] = {}

    def note_variable(self, section: str, key: str, variable: str) -> None:
        """Remember that a value comes from a variable of the environment: that is where it is to be mended."""
        self._variables[section, key] = variable

    def add(self, section: str, key: str, code: str, text: str, hint: str = "") -> None:
        """Add a problem with a key, or with a whole section where `key` is empty."""
        where = f"{section}.{key}" if section and key else section or key
        variable = self._variables.get((section, key))
        place, line = (variable, None) if variable else (self._file, self._line_of(section, key))
        self.problems.append(Problem(code=code, path=place, line=line, text=f"{where}: {text}", hint=hint))

    def _line_of(self, section: str, key: str) -> int | None:
        places = ((section, key), (section, ""), ("", section), (f"{section}.0", ""))
        return next((self._lines[place] for place in places if place in self._lines), None)


def locate_keys(text: str) -> dict[tuple[str, str], int]:
    """Give the line of each section and of each key in it; the n-th `[[lists]]` is `lists.n`, counted from 0."""
    lines: dict[tuple[str, str], int] = {}
    section, seen = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = header[1].replace('"', "")
            if section == "lists":
                section, seen = f"lists.{seen}", seen + 1
            lines.setdefault((section, ""), number)
        elif key := _KEY.match(line):
            lines.setdefault((section, key[1]), number)
    return lines


def name_nearest(name: str, known: list[str]) -> str:
    """Give the hint that names the known word a misspelt one is nearest to."""
    import difflib  # settings without a mistake need it not

    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{near[0]}”?" if near else f"known are: {', '.join(sorted(known))}"


def name_choices(type_: object) -> str:
    """Give the hint that names what a key may be, where it is one of a few words."""
    if get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    if get_origin(type_) is tuple:
        type_ = get_args(type_)[0]
    if get_origin(type_) is Literal:
        return f"one of: {', '.join(get_args(type_))}"
    return ""


def say_plainly(finding: str) -> str:
    """Say msgspec's finding in the words of a person who writes TOML."""
    inside = _FOUND_AT.search(finding)
    text = _FOUND_AT.sub("", finding)
    return f"{inside[1]}: {_reword(text)}" if inside and inside[1] else _reword(text)


def show_path(file: Path) -> str:
    """Give the path as a person would type it from where they stand."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _reword(text: str) -> str:
    if bound := re.fullmatch(r"Expected `\w+` ([<>]=) (\S+)", text):
        return f"this is less than {bound[2]}" if bound[1] == ">=" else f"this is more than {bound[2]}"
    if expected := re.match(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", text):
        return f"this is {_NAMES.get(expected[2], expected[2])}, not {_NAMES.get(expected[1], expected[1])}"
    if missing := re.fullmatch(r"Object missing required field `(\w+)`", text):
        return f"“{missing[1]}” is missing"
    if unknown := re.fullmatch(r"Object contains unknown field `(.+)`", text):
        return f"there is no such key as “{unknown[1]}”"
    return text.replace("Invalid enum value", "unknown value")
