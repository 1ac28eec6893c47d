"""Which posts stand in a folder already, by the ids in their heads."""

from collections.abc import Iterable

from publisher.content.fields import Fields
from publisher.content.front_matter import split_post
from publisher.content.source import SourceFile
from publisher.content.values import HeadError


def find_ids(files: Iterable[SourceFile]) -> dict[str, str]:
    """Give the path of each file with the id in its head; with nothing where it has none, or can't be read."""
    return {file.path: _find_id(file) for file in files}


def _find_id(file: SourceFile) -> str:
    try:
        parts = split_post(file.text)
    except HeadError:
        return ""
    return Fields(parts.fields, file.shown).text("id", "guid")
