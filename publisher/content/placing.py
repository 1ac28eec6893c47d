"""A post's address: the one that its head gives, or the pattern of the blog filled in."""

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from publisher.content.dialects import Dialect, SlugFrom
from publisher.content.fields import Fields
from publisher.content.path_dates import PathName
from publisher.content.permalinks import fill_permalink, fixed_part, parts_in
from publisher.content.places import Place, Subject
from publisher.content.slugs import SlugError, check_slug

_Part = Callable[[Place, Dialect], str]
# What stands for each placeholder but the parts of the day.
_PARTS: dict[str, _Part] = {
    "slug": lambda place, _: place.slug or place.made_slug,
    "title": lambda place, dialect: dialect.slugify(place.subject.title) or place.made_slug,
    "author": lambda place, dialect: dialect.slugify(place.subject.author),
    "file": lambda place, dialect: dialect.slugify_path(place.subject.named.file),
    "path": lambda place, _: place.path,
    "category": lambda place, dialect: "".join(map(dialect.slugify, place.subject.categories[:1])),
    "categories": lambda place, _: "/".join(map(str.lower, place.subject.categories)),
    "slugified_categories": lambda place, dialect: "/".join(map(dialect.slugify, place.subject.categories)).lower(),
}


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """What decides addresses in a whole blog: the pattern, the site's address and language, the system.

    Posts in the site's own language stand below `home`, and translations below their language.
    `sections` are the patterns of posts below one of the folders, by its name.
    """

    dialect: Dialect
    permalink: str
    site_url: str
    language: str
    home: str = ""
    sections: dict[str, str] = {}

    def permalink_of(self, named: PathName) -> str:
        """Give the pattern of one post."""
        return self.sections.get(named.folders[0], self.permalink) if named.folders else self.permalink


def find_url(fields: Fields, placing: Placing, subject: Subject) -> str:
    """Give a post's address; nothing, and a problem, where what its head says can't stand in one."""
    try:
        return place_post(fields, placing, subject)
    except SlugError as error:
        line = fields.line_of("slug", "url", "permalink", "path", "save_as")
        fields.refuse("slug-invalid", "", line, str(error), error.hint)
        return ""


def place_post(fields: Fields, placing: Placing, subject: Subject) -> str:
    """Give a post's address. Raises SlugError where what its head says can't stand in one.

    A translation, into another language than the site's, stands below a folder of its language, unless its head
    names a path from the root.
    """
    language, root = subject.named.language, placing.site_url
    below = f"{language}/" if language and language != placing.language else placing.home
    place = _find_place(fields, placing, subject)
    if whole := placing.dialect.own_path(fields, place):
        root += "" if whole.startswith("/") else below
        return root + quote(check_slug(whole)) + ("/" if whole.endswith("/") else "")
    pattern = placing.permalink_of(subject.named)
    parts = {name: _PARTS[name](place, placing.dialect) for name in parts_in(pattern)}
    return fill_permalink(pattern, root + below, subject.instant, parts)


def _find_place(fields: Fields, placing: Placing, subject: Subject) -> Place:
    dialect, named = placing.dialect, subject.named
    slug = check_slug(dialect.slugify_slug(given)) if (given := fields.text("slug").strip("/")) else ""
    return Place(
        subject=subject,
        slug=slug,
        base=fixed_part(placing.permalink).removeprefix("/"),
        words=subject.title if dialect.slug_from is SlugFrom.TITLE else named.name,
        name=named.name if named.date and not dialect.path_has_date else named.file,
        slugify=dialect.slugify,
        slugify_path=dialect.slugify_path,
    )
