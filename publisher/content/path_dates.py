"""Dates in the names of files and folders, which a third of all blogs rely on."""

import re

import msgspec

from publisher.content.values import Mapping

_LEADING = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+|$)(.*)", re.ASCII | re.DOTALL)
_ANYWHERE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FOLDERS = re.compile(r"(?:^|/)(\d{4})[/-](\d{1,2})[/-](\d{1,2})/(?=[^/])", re.ASCII)


_NOTHING = Mapping()


class PathName(msgspec.Struct, frozen=True, kw_only=True):
    """What a post's path says: the folders above it, its name, a date as text, a language.

    A page bundle, `name/index.md`, has the name of its folder. The name bears neither extension nor date; `file` is
    the name with its date. `says` are further fields that the path gives, which count where the head has none.
    `mistake` says why the system that owns these posts would not see this one.
    """

    folders: tuple[str, ...]
    name: str
    file: str
    date: str = ""
    language: str = ""
    says: Mapping = _NOTHING
    mistake: str = ""


def find_date(address: str) -> str:
    """Give the date that the folders of an address make, as in `2024/01/31/name`; nothing where they make none."""
    found = _FOLDERS.search(address)
    return "-".join(found.groups()) if found else ""


def read_name(path: str) -> PathName:
    """Read a path whose names hold no date, such as `folder/name.md` or `folder/name/index.md`."""
    *above, name = path.split("/")  # not by pathlib, which costs as much as all the rest of a head
    folders = tuple(above)
    stem = name[: name.rfind(".")] if name.rfind(".") > 0 else name
    if stem == "index" and folders:
        folders, stem = folders[:-1], folders[-1]
    return PathName(folders=folders, name=stem, file=stem)


def read_leading_date(path: str) -> PathName:
    """Read `2024-01-31-name.md` and `2024-01-31-name/index.md`; a name without a date stands for itself."""
    plain = read_name(path)
    found = _LEADING.fullmatch(plain.name)
    if not found:
        return plain
    return PathName(folders=plain.folders, name=found[2] or plain.name, file=plain.file, date=found[1])


def read_any_date(path: str) -> PathName:
    """Read the first date anywhere in the path; the name loses only one that it begins with."""
    named = read_leading_date(path)
    found = _ANYWHERE.search(path)
    return PathName(folders=named.folders, name=named.name, file=named.file, date=found[0] if found else "")
