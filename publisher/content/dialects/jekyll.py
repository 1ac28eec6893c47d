"""Jekyll: posts in `_posts`, with their dates in the names of their files."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.dialect import Dialect, SiteRules
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.excerpting import Automatic, Excerpting
from publisher.content.fields import Fields, unique
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.pages import file_page
from publisher.content.path_dates import PathName
from publisher.content.permalinks import OF_THE_DAY
from publisher.content.places import Place
from publisher.content.site_values import find_value, items_of, list_texts, look_up
from publisher.content.slugs import SlugError
from publisher.content.titles import title_of_words
from publisher.content.topics import Topics
from publisher.content.values import Mapping

_NAME = re.compile(r"(\d{2}|\d{4})-(\d{1,2})-(\d{1,2})-(.+)", re.ASCII)
_POSTS, _DRAFTS = "_posts", "_drafts"
# https://jekyllrb.com/docs/permalinks/#built-in-formats
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_OURS = {
    **{name: f"{{{name}}}" for name in (*OF_THE_DAY, "categories", "slugified_categories")},
    "title": "{slug}",
    "slug": "{slug}",
    "output_ext": ".html",
}
_PLACEHOLDER = re.compile(r":([a-z_]+)")
_NO_SLUG = re.compile(r"[^\w.~!$&'()+,;=@]+")  # what `pretty` slugs can't hold


def _recognise(clues: Clues) -> str:
    if clues.folders[-1:] == (_POSTS,) or clues.most(_POSTS in path.split("/") for path, _ in clues.posts):
        return f"the posts stand in {_POSTS}" if clues.posts else ""
    named = clues.most(_NAME.fullmatch(PurePosixPath(path).stem) is not None for path, _ in clues.posts)
    return "the posts are named by date and have a layout" if named and clues.most_match(r"layout:") else ""


def _read_path(path: str, above: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> PathName | None:
    """Read `folders/_posts/more/2024-01-31-name.md`; the folders above `_posts` are categories.

    `above` are those above the folder of posts; what one of the patterns `exclude` names is no post.
    """
    if any(path.startswith(f"{pattern}/") or fnmatchcase(path, pattern) for pattern in exclude):
        return None
    file = PurePosixPath(path)
    special = next((part for part in file.parts[:-1] if part in (_POSTS, _DRAFTS)), "")
    folders = above + (file.parts[: file.parts.index(special)] if special else ())
    found = _NAME.fullmatch(file.stem)
    if found:
        year = found[1] if len(found[1]) == 4 else f"{'20' if found[1] < '69' else '19'}{found[1]}"
        date = f"{year}-{found[2]}-{found[3]}"
        return PathName(folders=folders, name=found[4], file=file.stem, date=date)
    if special == _DRAFTS:
        return PathName(folders=folders, name=file.stem, file=file.stem)
    if special == _POSTS or file.stem[:1].isdigit():
        return PathName(folders=(), name="", file="", mistake="Jekyll passes this file over: its name has no date")
    return None


def _slugify(text: str) -> str:
    return _NO_SLUG.sub("-", text).strip("-")


def _split_words(text: str) -> Iterable[str]:
    return text.split()


def _read_topics(fields: Fields, named: PathName) -> Topics:
    """Read a category or tag as one, several as a list or as words; the folders above `_posts` come first."""

    def read(one: str, many: str) -> tuple[str, ...]:
        single = fields.names(one, split=lambda text: (text,))
        return single or fields.names(many, split=_split_words)

    return Topics(categories=unique((*named.folders, *read("category", "categories"))), tags=read("tag", "tags"))


def _own_path(fields: Fields, place: Place) -> str:
    """Give the path of `permalink`: a style by its name, or a template."""
    found = fields.find("permalink", "url")
    pattern = fields.text("permalink", "url") if found and fields.as_flag(found[1]) is None else ""
    pattern = _STYLES.get(pattern, pattern)
    if not pattern.startswith("/"):
        return ""
    categories = place.subject.categories
    title = _slugify(place.slug or place.subject.named.name)
    values = {
        **{name: say(place.subject.instant) for name, say in OF_THE_DAY.items()},
        "categories": "/".join(category.lower() for category in categories),
        "slugified_categories": "/".join(_slugify(category).lower() for category in categories),
        "title": title,
        "slug": re.sub(r"[\W_]+", "-", title).strip("-").lower(),
        "output_ext": ".html",
    }
    unknown = next((name for name in _PLACEHOLDER.findall(pattern) if name not in values), "")
    if unknown:
        raise SlugError(
            f"“{pattern}”: there is no :{unknown}", f"known are: {' '.join(f':{name}' for name in values)}"
        )
    filled = _PLACEHOLDER.sub(lambda found: values[found[1]], pattern)
    return re.sub("/{2,}", "/", filled)


def _read_site(dialect: Dialect, site: BlogFolder) -> SiteRules:
    """Read `_config.yml`: the pattern of addresses, the zone, the end of excerpts, and what posts take over."""
    values = site.read(site.file)
    written = look_up(values, "collections", "posts", "permalink") or look_up(values, "permalink")
    pattern = _STYLES.get(written, written)
    author = find_value(values, "author")
    shown = site.show(site.file) if site.file else ""
    authors = (Default(values=Mapping(entries={"author": author}), shown=shown),) if author else ()
    prefix = _folders_above(site, look_up(values, "collections_dir"))
    return SiteRules(
        dialect=replace(
            dialect, read_path=partial(_read_path, above=prefix, exclude=tuple(_read_excluded(values, site)))
        ),
        permalink=site.translate_permalink(pattern, _PLACEHOLDER, _OURS) if pattern.startswith("/") else "",
        zone=site.read_zone(look_up(values, "timezone")),
        separator=look_up(values, "excerpt_separator").strip(),
        defaults=(*authors, *_read_defaults(values, site, shown)),
    )


def _read_excluded(values: Mapping, site: BlogFolder) -> Iterator[str]:
    """Give the patterns of what the site leaves out, from the folder of posts."""
    below = f"{site.posts.relative_to(site.base).as_posix()}/" if site.posts.is_relative_to(site.base) else ""
    below = "" if below == "./" else below
    for pattern in list_texts(find_value(values, "exclude")):
        path = pattern.strip("/")
        if path.startswith(below) and path != below:
            yield path.removeprefix(below)


def _folders_above(site: BlogFolder, collections: str) -> tuple[str, ...]:
    """Give the folders between the site and `_posts`, which are categories of all posts."""
    if not site.posts.is_relative_to(site.base):
        return ()
    parts = site.posts.relative_to(site.base).parts
    above = parts[: parts.index(_POSTS)] if _POSTS in parts else ()
    return () if "/".join(above) == collections.strip("/") else above


def _read_defaults(values: Mapping, site: BlogFolder, shown: str) -> Iterator[Default]:
    """Give what posts take over; longer paths come after shorter ones, and what names its type last.

    https://jekyllrb.com/docs/configuration/front-matter-defaults/
    """
    posts = site.posts.relative_to(site.base).as_posix() if site.posts.is_relative_to(site.base) else ""
    above = "" if posts == "." else posts
    found: list[tuple[int, bool, Default]] = []
    for default in items_of(find_value(values, "defaults")):
        if not isinstance(default, Mapping):
            continue
        kind = look_up(default, "scope", "type")
        path = look_up(default, "scope", "path").strip("/")
        given = find_value(default, "values")
        if kind in ("", "posts", "post", "drafts", "draft") and isinstance(given, Mapping):
            folder = None if path else ""
            if path and (above == path or above.startswith(f"{path}/")):
                folder = ""
            elif path and (not above or path.startswith(f"{above}/")):
                folder = path.removeprefix(above).strip("/")
            if folder is not None:
                pattern = f"{folder}*" if "*" in folder else ""
                scope = Default(values=given, shown=shown, folder="" if pattern else folder, pattern=pattern)
                found.append((len(path), bool(kind), scope))
    found.sort(key=lambda rank: rank[:2])
    return iter(default for _, _, default in found)


def _permalink(_folders: tuple[str, ...]) -> str:
    return "/{categories}/{year}/{month}/{day}/{slug}.html"


def _find_authors(posts: Path) -> tuple[Path, ...]:
    """They stand in a file of data, or are a collection of their own."""
    names = ("_data/authors.yml", "_data/authors.yaml", "_data/authors.json", "_authors")
    return tuple(above / name for above in (posts, posts.parent) for name in names)


def _find_folders(values: Mapping) -> SiteFolders:
    above = look_up(values, "collections_dir").strip("/")
    return SiteFolders(posts=(f"{above}/_posts".lstrip("/"), _POSTS), feeds="feeds", name=_POSTS)


JEKYLL = Dialect(
    name="jekyll",
    site_files=(
        SiteFile(
            name="_config.y*ml",
            pattern=r"^(?:permalink|plugins|gems|kramdown|markdown|(?:base)?url|(?:remote_)?theme|defaults|collections):",
        ),
    ),
    recognise=_recognise,
    read_path=_read_path,
    day_in_site_zone=True,
    title_of=title_of_words,
    permalink=_permalink,
    slugify=_slugify,
    own_path=_own_path,
    page_path=file_page,
    read_topics=_read_topics,
    find_authors=_find_authors,
    splits_authors=False,
    excerpting=Excerpting(summary_first=True, automatic=Automatic.WHOLE_PARAGRAPH),
    served=(".",),
    grammar=Grammar.COMMONMARK,
    markup=Markup.LIQUID,
    read_site=_read_site,
    site_keys=SiteKeys(
        title=("title", "name"),
        base="baseurl",
        language=("lang", "locale"),
        find_folders=_find_folders,
    ),
)
