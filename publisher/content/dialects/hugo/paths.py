"""What the path of a post says, and how Hugo makes paths of words."""

import re
import unicodedata

import msgspec
from msgspec import structs

from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.values import Mapping, Scalar

_LANGUAGE = re.compile(r"(.+)\.([a-z]{2}(?:-[a-z]{2,4})?)", re.IGNORECASE)
_KEPT = "./_#+~-@"  # what Hugo keeps in a path beside letters, digits and marks


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """The languages of a site, in lower case.

    `here` is that of the folder of posts, unless it is the site's own; `below` are folders in it that hold the
    texts of a language, the longest first.
    """

    languages: frozenset[str]
    here: str
    below: dict[str, str]


def read_path(path: str, spoken: Spoken | None = None) -> PathName | None:
    """Read `section/name.md`, `section/name/index.md` and their translations, such as `name.fr.md`.

    Where it is known what is `spoken`, the end of `node.js.md` is a part of its name.
    """
    folder = next((folder for folder in spoken.below if path.startswith(folder)), "") if spoken else ""
    path = path.removeprefix(folder)
    stem, dot, suffix = path.rpartition(".")
    found = _LANGUAGE.fullmatch(stem.rpartition("/")[2])
    if found and (found[2].lower() in spoken.languages if spoken else not found[2].isdigit()):
        named = read_leading_date(f"{stem[: -len(found[2]) - 1]}{dot}{suffix}")
        return structs.replace(named, language=found[2].lower())
    named = read_leading_date(path)
    return structs.replace(named, language=spoken.below.get(folder, spoken.here)) if spoken else named


def read_named_slug(path: str, spoken: Spoken | None = None) -> PathName | None:
    """Read a path whose name gives the date, and with it the slug of a post that names none itself."""
    named = read_path(path, spoken)
    if not named or not named.date:
        return named
    slug = Scalar(text=named.name, line=1, is_quoted=True)
    return structs.replace(named, says=Mapping(entries={"slug": slug}))


def read_whole_name(path: str, spoken: Spoken | None = None) -> PathName | None:
    """Read a path whose names keep their dates: one serves where the head has none, and stays in the address."""
    named = read_path(path, spoken)
    return named and structs.replace(named, name=named.file)


def slugify(text: str, slash: str = "-") -> str:
    """Make a part of a path as Hugo does: lower case, blanks as hyphens, other signs gone, and `slash` for one."""
    made: list[str] = []
    is_gap = False
    for character in unicodedata.normalize("NFC", text).strip().lower():
        if character.isspace():
            is_gap = True
        elif character.isalnum() or character in _KEPT or unicodedata.category(character).startswith("M"):
            if is_gap and made and made[-1] != "-" and character != "-":
                made.append("-")
            is_gap = False
            made.append(slash if character == "/" else character)
    return "".join(made)


def slugify_title(text: str) -> str:
    """Make what stands for a title in a pattern: a slash in it parts folders, and a plus is lost."""
    return re.sub("/{2,}", "/", slugify(text.replace("+", ""), slash="/")).strip("/")


def slugify_slug(text: str) -> str:
    """Make a slug of what a head says; a slash in it parts folders."""
    return "/".join(map(slugify, text.strip("/").split("/")))
