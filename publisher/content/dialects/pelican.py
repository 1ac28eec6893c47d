"""Pelican: heads of plain lines, slugs of the title in ASCII, drafts by their status."""

import re
import unicodedata

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SlugFrom
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.fields import Fields
from publisher.content.pages import file_page
from publisher.content.path_dates import PathName
from publisher.content.places import Place
from publisher.content.topics import Topics

_HEADERS = r"\A\s*(?:---\s*\n)?(?:Title|Date|Slug|Category|Author):\s"
_TAG = re.compile(r"</?[^>]*>")
_NO_SLUG = re.compile(r"[^\w\s-]", re.ASCII)
# Letters that no decomposition makes ASCII.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"}
    | {"Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H"}
)


def _recognise(clues: Clues) -> str:
    return "the heads of the posts are plain lines" if clues.most_match(_HEADERS) else ""


def slugify_to_ascii(text: str) -> str:
    """Make a slug in ASCII; a title in a script that has no ASCII letters keeps its own."""
    plain = unicodedata.normalize("NFKD", _TAG.sub("", text).translate(_LETTERS))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    in_ascii = _NO_SLUG.sub("", letters.encode("ascii", "ignore").decode())
    kept = in_ascii if in_ascii.strip(" -_") else re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[-\s]+", "-", kept.strip().lower()).strip("-")


def _split(text: str) -> list[str]:
    return text.split(";" if ";" in text else ",")


def _read_topics(fields: Fields, named: PathName) -> Topics:
    """Read one category, which is otherwise the folder's name, and tags between `;` or commas."""
    category = fields.text("category") or next(iter(named.folders[-1:]), "misc")
    return Topics(categories=(category,), tags=fields.names("tags", split=_split))


def _own_path(fields: Fields, _place: Place) -> str:
    whole = fields.text("url", "save_as")
    return whole if not whole or whole.startswith("/") else f"/{whole}"


def _permalink(_folders: tuple[str, ...]) -> str:
    return "/{slug}.html"


PELICAN = Dialect(
    name="pelican",
    site_files=(SiteFile(name="pelicanconf.py"),),
    recognise=_recognise,
    has_plain_headers=True,
    folds_keys=True,
    published_keys=("date",),
    updated_keys=("modified",),
    permalink=_permalink,
    slug_from=SlugFrom.TITLE,
    slugify=slugify_to_ascii,
    own_path=_own_path,
    page_path=file_page,
    read_topics=_read_topics,
    excerpting=Excerpting(summary_first=True, automatic=Automatic.WORDS),
    served=("content",),
)
