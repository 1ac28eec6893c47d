"""Where the sites of a blogging system say what they are called, and where their posts lie."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from publisher.content.site_reading import read_values
from publisher.content.site_values import fold_keys
from publisher.content.values import Mapping


class SiteFolders(msgspec.Struct, frozen=True, kw_only=True):
    """Folders of a site, relative to its own, in the words of its system.

    `posts` are those that posts usually lie in, likelier ones first, and `blogs` those that hold a blog each, as
    the site says itself. `feeds` is where files lie that the site serves as they are, below `/feeds/`; empty where
    its builder has no such place. `name` is what each of several folders of posts is called, wherever they lie.
    """

    posts: tuple[str, ...] = ()
    blogs: tuple[str, ...] = ()
    feeds: str = ""
    name: str = ""


def _find_nothing(_values: Mapping) -> SiteFolders:
    return SiteFolders()


def _read_file(file: Path) -> Mapping:
    return fold_keys(read_values(file))


class SiteKeys(msgspec.Struct, frozen=True, kw_only=True):
    """For each fact, the paths of the keys that may hold it, the first that does counts; all in lower case.

    `also` names files beside the site's own, as patterns, in which some facts may stand; what files of `over` say
    counts before the site's own. `base` is a path that goes
    behind the address. In a path of a text, `{language}` stands for the site's. `find_folders`
    takes what the site's own file says, as `read_file` gives it, with keys in lower case. `usual_language` is the
    one that its system has for a site that names none.
    """

    title: tuple[str, ...] = ("title",)
    url: tuple[str, ...] = ("url",)
    base: str = ""
    timezone: str = "timezone"
    language: tuple[str, ...] = ("language",)
    usual_language: str = ""
    description: tuple[str, ...] = ("description",)
    author: tuple[str, ...] = ("author.name", "author")
    email: tuple[str, ...] = ("author.email", "email")
    over: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    read_file: Callable[[Path], Mapping] = _read_file
    find_folders: Callable[[Mapping], SiteFolders] = _find_nothing
