"""Posts that came from Ghost by `publisher import ghost`: its addresses, its dates in UTC, its excerpts."""

from datetime import UTC
from pathlib import Path

from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.path_dates import read_name
from publisher.content.slugs import slugify


def _recognise(clues: Clues) -> str:
    return "the posts say what they were in Ghost" if clues.most_match(r"ghost:$") else ""


def _permalink(_folders: tuple[str, ...]) -> str:
    return "/{slug}/"


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """Those who came from Ghost, and those of posts that were there before, as the sample of `publisher init`."""
    return (posts / "authors.yml", posts / ".authors.yml")


GHOST = Dialect(
    name="ghost",
    # What the import writes there begins so; other systems have a file of this name, too.
    site_files=(SiteFile(name="authors.yml", pattern=r"^# .*\bGhost\b", is_sign=True),),
    recognise=_recognise,
    published_keys=("date",),
    updated_keys=("updated",),
    naive_zone=UTC,
    read_path=read_name,
    permalink=_permalink,
    slugify=slugify,
    media_beside_page=False,
    find_authors=_find_authors,
    names_authors_by_id=True,
    excerpting=Excerpting(summary_first=True, automatic=Automatic.WORDS, words=50),
)
