"""What an existing blog's own files say of it: its name, its address, its language, and where its posts lie."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import structs

from publisher.content.dialects import find_site_dialect
from publisher.content.dialects.site_keys import SiteFolders, SiteKeys
from publisher.content.posts_folder import NO_FOLDERS, count_folders, find_posts_folder
from publisher.content.site_reading import read_values
from publisher.content.site_values import fold_keys, look_up
from publisher.content.source import OTHER_SUFFIXES, SUFFIXES
from publisher.content.values import Mapping

_LOOKED_AT = 5_000  # files, before a folder is said to hold no post
_SITES_LOOKED_AT = 100  # folders
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"']+[^\s?#<>\"']*")
_NO_SCHEME = re.compile(r"(?://)?[\w-]+(?:\.[\w-]+)+(?:/|$)")  # as browsers and people write an address
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What is known of a blog. What its files don't say, or say in no form that we can use, is empty.

    `dialect` is the name of its system and `file` its own file; `posts` and `feeds` are folders relative to it, and
    `more_blogs` those of other blogs that the site has.
    """

    dialect: str = ""
    file: str = ""
    posts: str = ""
    feeds: str = ""
    more_blogs: tuple[str, ...] = ()
    title: str = ""
    url: str = ""
    timezone: str = ""
    language: str = ""
    description: str = ""
    author: str = ""
    email: str = ""


def find_site_facts(folder: Path) -> SiteFacts | None:
    """Read what the blog in `folder` says of itself; None where no blog is there. Nothing of it is run."""
    site = find_site_dialect(folder)
    if site is None:
        return None
    dialect, file = site
    keys = dialect.site_keys
    values = keys.read_file(file)
    keys = _fill_in(keys, look_up(values, "defaultcontentlanguage") or "en")
    over, also = (
        [fold_keys(read_values(other)) for other in _find(folder, those)] for those in (keys.over, keys.also)
    )
    said = [*over, values, *also]
    folders = keys.find_folders(values)
    posts = _find_posts(folder, folders)
    blogs = dict.fromkeys(posixpath.normpath(blog) for blog in folders.blogs if _holds_posts(folder / blog))
    return SiteFacts(
        dialect=dialect.name,
        file=file.relative_to(folder).as_posix(),
        posts=posts,
        feeds=folders.feeds,
        more_blogs=tuple(blog for blog in blogs if blog != posts),
        title=_look_up_first(said, keys.title),
        url=_read_address(_look_up_first(said, keys.url), _look_up_first(said, (keys.base,))),
        timezone=_read_zone(_look_up_first(said, (keys.timezone,))),
        language=_read_language(_look_up_first(said, keys.language) or keys.usual_language),
        description=_look_up_first(said, keys.description),
        author=_look_up_first(said, keys.author),
        email=_look_up_first(said, keys.email),
    )


def find_sites_below(folder: Path) -> tuple[str, ...]:
    """Name the folders in `folder` that hold a blog's site each, as `website` often does beside a program."""
    names = sorted(place.name for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []
    seen = [name for name in names if name[0] not in "._" and name not in NO_FOLDERS][:_SITES_LOOKED_AT]
    return tuple(name for name in seen if find_site_dialect(folder / name))


def _fill_in(keys: SiteKeys, language: str) -> SiteKeys:
    """Give the paths with the site's own language in the place of `{language}`."""

    def fill(paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path.replace("{language}", language.lower()) for path in paths)

    return structs.replace(
        keys,
        title=fill(keys.title),
        language=fill(keys.language),
        description=fill(keys.description),
        author=fill(keys.author),
        email=fill(keys.email),
    )


def _find(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(folder.glob(pattern))


def _look_up_first(said: list[Mapping], paths: tuple[str, ...]) -> str:
    """Give the first text that stands at one of the paths, on one line; what is to be filled in says nothing."""
    for values in said:
        for path in filter(None, paths):
            found = " ".join(unescape(look_up(values, *path.split("."))).split())
            if found and found.isprintable() and "{" not in found:
                return found
    return ""


def _find_posts(folder: Path, folders: SiteFolders) -> str:
    """Give the first of the usual folders that holds posts, else the one in which posts are.

    Where there is no Markdown, it is the one with texts of other kinds: whoever reads it will say what they are.
    """
    if folders.name and count_folders(folder, folders.name) > 1:
        return "."
    found = next((posts for posts in folders.posts if _holds_posts(folder / posts)), "")
    found = found or find_posts_folder(folder)
    found = found or next((posts for posts in folders.posts if _holds_posts(folder / posts, OTHER_SUFFIXES)), "")
    return posixpath.normpath(found) if found else ""


def _holds_posts(folder: Path, suffixes: tuple[str, ...] = SUFFIXES) -> bool:
    files = islice(folder.rglob("*"), _LOOKED_AT) if folder.is_dir() else ()
    return any(file.suffix in suffixes for file in files)


def _read_address(url: str, base: str) -> str:
    """Give the address of the home page; nothing where it isn't absolute."""
    if _NO_SCHEME.match(url):
        url = f"https://{url.removeprefix('//')}"
    whole = f"{url.rstrip('/')}/{base.strip('/')}".rstrip("/") + "/"
    return whole if _ADDRESS.fullmatch(whole) else ""


def _read_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ""


def _read_language(code: str) -> str:
    """Give a language as RFC 5646 has it: `en-us` and `en_US` are both `en-US`."""
    parts = code.partition(".")[0].replace("_", "-").split("-")
    written = "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])])
    return written if _LANGUAGE.fullmatch(written) else ""
