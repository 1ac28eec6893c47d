"""What sets one blogging system apart from another when its posts are read."""

from collections.abc import Callable
from datetime import tzinfo
from enum import Enum
from pathlib import Path

import msgspec

from publisher.content.blog import Delimiters, Extensions
from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.clues import Clues, SiteFile
from publisher.content.dialects.site_keys import SiteKeys
from publisher.content.excerpting import PLAIN, Excerpting
from publisher.content.fields import Fields
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup
from publisher.content.pages import folder_page
from publisher.content.path_dates import PathName, read_leading_date
from publisher.content.places import Place, find_own_path
from publisher.content.snippet_rules import SnippetRules
from publisher.content.topics import Topics, read_topics
from publisher.content.values import Mapping


class SlugFrom(Enum):
    """What a post's slug is made of where its head gives none."""

    TITLE = "title"
    FILE = "file"


_USUAL_KEYS = SiteKeys()


def _keep(name: str) -> str:
    return name


def _recognise_nothing(_clues: Clues) -> str:
    return ""


def _read_no_site(dialect: "Dialect", _site: BlogFolder) -> "SiteRules":
    return SiteRules(dialect=dialect)


def find_no_title(_named: PathName) -> str:
    """Give none: a post of this system has to say its title."""
    return ""


def find_no_words(_body: str, _named: PathName) -> str:
    """Give none: an address is made of the title, wherever it was found."""
    return ""


def _find_no_authors(_posts: Path) -> tuple[Path, ...]:
    return ()


def _find_no_snippets(_values: Mapping, _site_file: Path | None, _posts: Path) -> None:
    return None


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """One blogging system's rules: its name, and wherever it departs from the one reading order, its own answer.

    How it is found: `site_files` stand in the folder of its posts or above it; `recognise` looks at the posts, and
    says why they are its own, or nothing.

    Heads: `has_plain_headers` takes lines of `Key: value`; `folds_keys` takes keys in any case; what stands in one
    of the `tables` counts as if it stood at the top. Of `published_keys` and `updated_keys` the first that a post
    gives counts.

    `title_of` makes a title of the path where a post has no other, and `words_of` what an address is made of where
    the head has no title and the system doesn't take the one that is found for it. With `has_pages_on_top` a file
    without a date that stands in no folder is a page.

    Dates: `naive_zone` reads dates without an offset; None leaves them to the site's zone, which also reads them
    where `words_in_site_zone` and the month is a word. `read_path` takes a path apart, and knows the dates in it;
    None is no post. With `keeps_name_dates` a date in a name leaves the address only where the head gives none,
    else always. With `prefers_name_dates` a date in a name counts before those in the head. With
    `day_in_site_zone` the day in an address is the site's, else it is the day as written.

    Addresses: `permalink` gives the pattern for a folder of posts, whose path it is given in parts. `slug_from` and
    `slugify` make `{slug}`, `slugify_path` each part of `{path}`, and `slugify_slug` tidies the slug that a head
    gives. With `path_has_date` a date in a name stays in `{path}`. `own_path` gives the path that a head names, or
    nothing; without a slash before it, it is one below the post's language.
    Media lie beside the page with `media_beside_page`, else beside the file. With `renames_pictures` its
    builder serves what is named from the post's file at an address of its own making, so that readers are served a
    copy. With `roots_at_home` a path from the root begins at the site's address, not at its host. `page_path` takes
    the path of a page that is no post, and the permalink in use, and says where the page is served.

    Texts: `grammar` says by which rules their Markdown is read, `markup` whose tags stand in them.

    Files: what lies in a folder of `served`, named from the site's own, stands at its root on the web.
    `find_snippets` takes what the site's own file says, that file, and the folder of posts, and says where snippets
    are looked for; None where there are none.

    `find_authors` names the files that may hold the authors of a folder of posts; with `names_authors_by_id`,
    an author who stands in none of them is told. Where it `splits_authors`, a text with commas names several,
    whichever key has it.

    `read_site` reads what a blog's own files say, and gives the dialect as that blog has set it; `site_keys` say
    where these files say what the blog is called.
    """

    name: str
    site_files: tuple[SiteFile, ...] = ()
    recognise: Callable[[Clues], str] = _recognise_nothing
    has_plain_headers: bool = False
    folds_keys: bool = False
    tables: tuple[str, ...] = ()
    published_keys: tuple[str, ...] = ("publishDate", "pubDate", "published", "date.created", "date")
    updated_keys: tuple[str, ...] = (
        "date.updated",
        "lastmod",
        "last_modified_at",
        "modified",
        "updated",
        "updatedDate",
    )
    naive_zone: tzinfo | None = None
    words_in_site_zone: bool = False
    read_path: Callable[[str], PathName | None] = read_leading_date
    keeps_name_dates: bool = False
    prefers_name_dates: bool = False
    day_in_site_zone: bool = False
    permalink: Callable[[tuple[str, ...]], str]
    slug_from: SlugFrom = SlugFrom.FILE
    slugify: Callable[[str], str]
    slugify_path: Callable[[str], str] = _keep
    slugify_slug: Callable[[str], str] = _keep
    path_has_date: bool = False
    own_path: Callable[[Fields, Place], str] = find_own_path
    media_beside_page: bool = True
    renames_pictures: bool = False
    roots_at_home: bool = False
    page_path: Callable[[str, str], str] = folder_page
    title_of: Callable[[PathName], str] = find_no_title
    words_of: Callable[[str, PathName], str] = find_no_words
    has_pages_on_top: bool = False
    read_topics: Callable[[Fields, PathName], Topics] = read_topics
    find_authors: Callable[[Path], tuple[Path, ...]] = _find_no_authors
    names_authors_by_id: bool = False
    splits_authors: bool = True
    excerpting: Excerpting = PLAIN
    grammar: Grammar = Grammar.PYTHON
    markup: Markup = Markup.PLAIN
    served: tuple[str, ...] = ()
    find_snippets: Callable[[Mapping, Path | None, Path], SnippetRules | None] = _find_no_snippets
    read_site: Callable[["Dialect", BlogFolder], "SiteRules"] = _read_no_site
    site_keys: SiteKeys = _USUAL_KEYS


class SiteRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a blog's own files say of its posts: the system's rules as it has set them, and what goes beyond these.

    `permalink` is its pattern of addresses in our words, or nothing, and `sections` has those that only posts below
    a folder have, by the folder's name. `zone` reads dates without an offset, where the blog names one; `separator`
    ends every excerpt. `extensions` and `delimiters` are as `Blog` has them. `defaults` are what posts take over,
    weaker ones first, and with `joins_lists` a post's own list goes on with theirs. `values` are what the tags of a
    text may ask for, as in `site.title`. `language` is that of posts that say none, where the blog names it; below
    the folder `home` are all addresses that stand below no other language.
    """

    dialect: Dialect
    permalink: str = ""
    sections: dict[str, str] = {}
    zone: tzinfo | None = None
    separator: str = ""
    defaults: tuple[Default, ...] = ()
    joins_lists: bool = False
    values: dict[str, str] = {}
    extensions: Extensions = {}
    delimiters: Delimiters | None = None
    language: str = ""
    home: str = ""
