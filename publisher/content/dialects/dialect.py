"""What sets one blogging system apart from another when its posts are read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum
from pathlib import Path


class SlugFrom(Enum):
    """What a post's slug is made of where its head gives none."""

    TITLE = "title"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One blogging system's rules. A new one is a file beside this one and a line in the table of names.

    `naive_zone` reads dates without an offset; None leaves them to the site's zone. `permalink` is the system's own
    pattern. Of `published_keys` and `updated_keys` the first that a post gives counts. `find_authors` names the
    files that may hold the authors of a folder of posts; `page_path` takes the path of a page that is no post, and
    the permalink in use, and says where the page is served.
    """

    name: str
    naive_zone: tzinfo | None
    permalink: str
    published_keys: tuple[str, ...]
    updated_keys: tuple[str, ...]
    slug_from: SlugFrom
    slugify: Callable[[str], str]
    find_authors: Callable[[Path], tuple[Path, ...]]
    page_path: Callable[[str, str], str]
