"""The names of the folders that feeds of a category, tag, author or language are written to."""

import unicodedata
from collections.abc import Container

_LONGEST = 200  # bytes; file systems take 255, and a clash adds its number
_KEPT = "-_.+~"
_NAMELESS = "unnamed"


def folder_name(label: str) -> str:
    """Give a name for `label` that is safe on every file system and readable in an address.

    Letters, digits and marks of every script stay, in lower case and NFC; the rest becomes hyphens. There is no
    slash, no NUL and no dot in front, so the folder can't be anywhere but where it is put.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", label).lower())
    kept = "".join(letter if _stays(letter) else " " for letter in plain)
    name = "-".join(kept.split()).lstrip(".-").rstrip("-")
    return name.encode()[:_LONGEST].decode(errors="ignore") or _NAMELESS


def free_name(label: str, taken: Container[str]) -> str:
    """Give the folder name for `label`, or the first of `-2`, `-3` … that is not taken."""
    name, number = folder_name(label), 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _stays(letter: str) -> bool:
    return letter in _KEPT or unicodedata.category(letter)[0] in "LMN"
