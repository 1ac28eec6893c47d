"""Addresses: the patterns of sections, and the `url` that a head may name."""

import re
from collections.abc import Iterator

from publisher.content.blog_folder import BlogFolder
from publisher.content.dialects.dialect import Dialect
from publisher.content.dialects.hugo.content import below_content, find_place
from publisher.content.dialects.hugo.paths import slugify, slugify_title
from publisher.content.fields import Fields
from publisher.content.permalinks import OF_THE_DAY
from publisher.content.places import Place
from publisher.content.site_values import find_value, look_up
from publisher.content.slugs import SlugError
from publisher.content.values import Mapping, Scalar

# https://gohugo.io/configuration/permalinks/#tokens, the longest first.
_LAST = r"(?:slugorcontentbasename|slugorfilename|contentbasename|filename|slug|title)"
_TOKEN = re.compile(rf":(sections\[1:\](?:/:{_LAST})?|sections/:{_LAST}|[a-z]+)")
_OURS = {
    "sections[1:]": "{path}",
    "slugorcontentbasename": "{path}",
    "slugorfilename": "{path}",
    "contentbasename": "{file}",
    "filename": "{file}",
    **{name: f"{{{name}}}" for name in ("title", "slug", "year", "month", "day")},
}
_SCHEME = re.compile("https?:", re.IGNORECASE)


def make_permalink(folders: tuple[str, ...]) -> str:
    """Give the pattern of posts in `folders`, where the site names none."""
    return "/" + "".join(f"{slugify(folder)}/" for folder in below_content(folders)) + "{path}/"


def find_permalink(dialect: Dialect, values: Mapping, site: BlogFolder) -> str:
    """Give the pattern for the posts' section."""
    folders = find_place(values, site)
    below = below_content(folders)
    section = next(iter(below), "")
    names = (("permalinks", section), ("permalinks", "page", section))
    written = next(filter(None, (look_up(values, *map(str.lower, name)) for name in names)), "")
    pattern = _translate(written, section, "/".join(slugify(folder) for folder in below), site)
    plain = (pattern or dialect.permalink(folders)).strip("/")
    is_own = bool(pattern) or below != below_content(site.posts.parts)
    return _complete(plain, values, section, is_own=is_own)


def find_sections(values: Mapping, site: BlogFolder) -> Iterator[tuple[str, str]]:
    """Give the patterns of sections, where the posts are all that the site has."""
    table = find_value(values, "permalinks")
    if below_content(find_place(values, site)) or not isinstance(table, Mapping):
        return
    pages = table.entries.get("page")
    for section, written in (table.entries | (pages.entries if isinstance(pages, Mapping) else {})).items():
        if isinstance(written, Scalar) and (pattern := _translate(written.text, section, "", site)):
            yield section, _complete(pattern.strip("/"), values, section, is_own=True)


def _translate(written: str, section: str, sections: str, site: BlogFolder) -> str:
    """Give a pattern of a section in our words; `sections` are the folders of the posts below `content`."""
    ours = {**_OURS, "section": slugify(section)}
    whole = f"{sections}/{{path}}" if sections else "{path}"
    for last in ("slug", "title", "filename", "contentbasename", "slugorfilename", "slugorcontentbasename"):
        ours |= {f"sections[1:]/:{last}": "{path}", f"sections/:{last}": whole}
    return site.translate_permalink(written, _TOKEN, ours)


def _complete(plain: str, values: Mapping, section: str, *, is_own: bool) -> str:
    """Give a pattern as all addresses of the site are; nothing where that is how they are anyhow."""
    is_ugly = "true" in (look_up(values, "uglyurls"), look_up(values, "uglyurls", section.lower()))
    if not (is_own or is_ugly):
        return ""
    return f"/{plain}{'.html' if is_ugly else '/'}"


def find_own_path(fields: Fields, place: Place) -> str:
    """Give the path of `url`, in which tokens stand as in a pattern of the site's.

    Without a slash before it, it stands below the language; without one behind it, it is a folder all the
    same unless there is a dot in it.
    Raises SlugError where it names another site: Hugo builds no such post.
    """
    whole = fields.text("url")
    if _SCHEME.match(whole):
        hint = "write the path on this site; for a link to another one, write external_url"
        raise SlugError(f"url: “{whole}” is no path, and Hugo takes no other", hint)
    if ":" in whole:
        whole = _TOKEN.sub(lambda found: _fill(found[1], place) or found[0], whole)
    return whole if not whole or "." in whole or whole.endswith("/") else f"{whole}/"


def _fill(token: str, place: Place) -> str:
    """Give what stands for a token in the `url` of one post.

    https://gohugo.io/content-management/urls/#tokens
    """
    if "/:" in token:
        return "/".join(_fill(part, place) for part in token.split("/:"))
    named = place.subject.named
    file = slugify(named.file)
    folders = (*place.base.strip("/").split("/"), *map(slugify, named.folders))
    known = {
        "section": folders[0],
        "sections": "/".join(folders),
        "sections[1:]": "/".join(folders[1:]),
        "title": slugify_title(place.subject.title),
        **dict.fromkeys(("slug", "slugorfilename", "slugorcontentbasename"), place.slug or place.made_slug),
        **dict.fromkeys(("filename", "contentbasename"), file),
    }
    our_name = _OURS.get(token, "").strip("{}")
    return OF_THE_DAY[our_name](place.subject.instant) if our_name in OF_THE_DAY else known.get(token, "")
