"""A piece of YAML -> values that know their line. Nothing is interpreted: every scalar stays the text it is.

YAML 1.1 reads `12:30:45` as 45045 and `no` as false, and a date that doesn't exist stops PyYAML altogether. Whoever
asks for a value says what kind it must be; until then it is text.
"""

from collections.abc import Iterator

import yaml

from publisher.content.values import MAX_DEPTH, HeadError, Mapping, Scalar, Sequence, Value

# libyaml where PyYAML was built with it, as its wheels are: the same events, ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


# What libyaml says of the mistakes that authors make most.
_IN_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a second “: ” stands in this line",
    "did not find expected ',' or ']'": "the list that begins here with “[” has no end",
    "did not find expected ',' or '}'": "what begins here with “{” has no end",
    "found unexpected end of stream": "the quote that begins here has no end",
    "found character that cannot start any token": "a tab, or a sign such as “@” or “`”, can't begin a value",
    "could not find expected ':'": "a “:” is missing behind a key",
    "did not find expected key": "this line stands neither below its key nor beside the others",
    "did not find expected <document start>": "this line is no “key: value”",
}

# What it says where a tab stands instead of spaces.
_WHERE_A_TAB_MAY_BE = (
    "found character that cannot start any token",
    "found a tab character that violates indentation",
    "found a tab character where an indentation space is expected",
)


def read_yaml(text: str) -> Mapping:
    """Read `text` as one mapping; nothing gives an empty one.

    Raises HeadError for what isn't YAML, and for what no author needs and an attacker does: anchors, aliases,
    tags, merge keys, a key given twice, more than 20 levels.
    """
    return _read(_events(text))


def _read(events: Iterator[yaml.Event]) -> Mapping:
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            value = _build(event, events, 1)
            if isinstance(value, Mapping):
                _expect_end(events)
                return value
            if isinstance(value, Scalar) and value.is_null:
                return Mapping()
            raise HeadError("this is no list of “key: value”", value.line, "write one key a line, as in “title: …”")
    return Mapping()


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        # What was opened and not closed is mended where it was opened.
        is_open = any(word in (error.context or "") for word in ("flow", "quoted"))
        mark = (error.context_mark if is_open else None) or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, None)
        hint = "a text with “: ” or “#” in it, or with a quote or bracket at its start, stands in quotes"
        told = _IN_PLAIN_WORDS.get(error.problem or "", error.problem or error.context)
        if error.problem in _WHERE_A_TAB_MAY_BE and _is_indented_with_tab(text, line):
            told, hint = "this line is indented with a tab", "indent it with spaces"
        raise HeadError(f"this is not YAML: {told}", line, hint, column) from error
    except yaml.YAMLError as error:
        raise HeadError(f"this is not YAML: {error}", 1) from error


def _is_indented_with_tab(text: str, line: int) -> bool:
    """Whether a tab stands at the start of a line, where YAML takes spaces alone (YAML 1.2.2 §6.1)."""
    lines = text.split("\n")
    said = lines[line - 1] if line <= len(lines) else ""
    return "\t" in said[: len(said) - len(said.lstrip())]


def _build(event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int) -> Value:
    """Build the value that `event` begins, taking the events that belong to it."""
    line = _line_of(event)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise HeadError("anchors and aliases (& and *) are not taken", line, "put the text in quotes, or repeat it")
    if depth > MAX_DEPTH:
        raise HeadError(f"this is nested more than {MAX_DEPTH} levels deep", line, "make it flatter")
    # The two kinds of events that carry a tag; a quoted text has none unless someone wrote one.
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        raise HeadError(f"tags ({event.tag}) are not taken", line, "put the text in quotes")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(text=event.value, line=line, is_quoted=event.style in ("'", '"', "|", ">"))
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(items=tuple(_items(events, depth)), line=line)
    return Mapping(entries=_entries(events, depth), line=line)


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Value]:
    for event in events:
        if not isinstance(event, yaml.NodeEvent):
            return
        yield _build(event, events, depth + 1)


def _entries(events: Iterator[yaml.Event], depth: int) -> dict[str, Value]:
    entries: dict[str, Value] = {}
    for event in events:
        if not isinstance(event, yaml.NodeEvent):
            break
        key = _build(event, events, depth + 1)
        if not isinstance(key, Scalar):
            raise HeadError("a key must be a word", key.line, "put the text in quotes")
        if key.text == "<<" and not key.is_quoted:
            raise HeadError("merge keys (<<) are not taken", key.line, "write the keys out")
        if key.text in entries:
            raise HeadError(f"“{key.text}” is given twice", key.line, "keep one of the two")
        value = next(events)
        if not isinstance(value, yaml.NodeEvent):  # the parser gives every key a value
            raise HeadError(f"“{key.text}” has no value", key.line)
        entries[key.text] = _build(value, events, depth + 1)
    return entries


def _expect_end(events: Iterator[yaml.Event]) -> None:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            line = _line_of(event)
            raise HeadError("a second document begins here", line, "one block between two lines of --- is taken")


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
