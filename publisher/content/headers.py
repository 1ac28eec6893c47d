"""A head of `Key: value` lines, as Pelican and MultiMarkdown write it -> values that know their line."""

import re

from publisher.content.values import Mapping, Scalar, Value

_KEY = re.compile(r"[ ]{0,3}([A-Za-z0-9_-]+):[ \t]*(.*)")
_MORE = re.compile(r"[ ]{4,}(.*)")
_EDGE = re.compile(r"-{3}[ \t]*|\.{3}[ \t]*")


def has_headers(text: str) -> bool:
    """Whether `text` begins with such a head."""
    first = next((line for line in text.split("\n", 20)[:20] if line.strip()), "")
    return _KEY.fullmatch(first) is not None


def read_headers(text: str) -> tuple[Mapping, str]:
    """Read the head that `text` begins with; give it, and the text below.

    It ends with an empty line, or, where it begins with `---`, with the next line of that kind as well. Values are
    texts and no YAML; a line indented by four goes on with the value above it. Of a key that is given again, the
    first counts.
    """
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if number < len(lines) and _EDGE.fullmatch(lines[number]):
        number += 1
    first = number + 1
    entries: dict[str, Value] = {}
    last = ""
    while number < len(lines) and lines[number].strip():
        line = lines[number]
        if _EDGE.fullmatch(line):
            number += 1
            break
        if (found := _MORE.fullmatch(line)) and last:
            value = entries[last]
            above = value.text if isinstance(value, Scalar) else ""
            entries[last] = Scalar(text=f"{above}\n{found[1].strip()}".strip(), line=value.line)
        elif found := _KEY.fullmatch(line):
            last = found[1].lower()
            if last not in entries:
                entries[last] = Scalar(text=found[2].strip(), line=number + 1)
        else:
            break
        number += 1
    return Mapping(entries=entries, line=min(first, len(lines))), "\n".join(lines[number:])
