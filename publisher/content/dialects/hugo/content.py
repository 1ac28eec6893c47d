"""The folders of texts: what lies in `content`, and in which language."""

import posixpath

from publisher.content.blog_folder import BlogFolder
from publisher.content.dialects.hugo.paths import Spoken
from publisher.content.site_values import find_value, look_up
from publisher.content.values import Mapping


def find_content(values: Mapping, language: str) -> str:
    """Give the folder of all texts of a language, which may have one of its own."""
    of_language = look_up(values, "languages", language.lower(), "contentdir")
    return posixpath.normpath(of_language or look_up(values, "contentdir") or "content")


def name_default(values: Mapping) -> str:
    """Give the site's own language, as its configuration writes it."""
    return look_up(values, "defaultcontentlanguage") or "en"


def _list_languages(values: Mapping) -> tuple[str, ...]:
    """Name the languages of the site, its own first."""
    spoken = find_value(values, "languages")
    return tuple(dict.fromkeys((name_default(values), *(spoken.entries if isinstance(spoken, Mapping) else ()))))


def _find_language(values: Mapping, site: BlogFolder) -> str:
    """Give the language in whose folder the posts lie: the site's own, where it is in several or in none."""
    holding = (one for one in _list_languages(values) if _is_in(site, find_content(values, one)))
    return max(holding, key=lambda one: len(find_content(values, one)), default=name_default(values))


def find_spoken(values: Mapping, site: BlogFolder) -> Spoken:
    """Find the languages of the site, and where their texts lie in the folder of posts."""
    languages = _list_languages(values)

    def name_of(language: str) -> str:
        return "" if language.lower() == languages[0].lower() else language.lower()

    below: dict[str, str] = {}
    for language in languages:
        content = site.base / find_content(values, language)
        if content != site.posts and content.is_relative_to(site.posts):
            below.setdefault(f"{content.relative_to(site.posts).as_posix()}/", name_of(language))
    return Spoken(
        languages=frozenset(map(str.lower, languages)),
        here=name_of(_find_language(values, site)),
        below={folder: below[folder] for folder in sorted(below, key=len, reverse=True)},
    )


def _is_in(site: BlogFolder, content: str) -> bool:
    return site.posts.is_relative_to(site.base / content)


def find_place(values: Mapping, site: BlogFolder) -> tuple[str, ...]:
    """Give the folders of the posts, as if all texts lay in `content`."""
    content = find_content(values, _find_language(values, site))
    if not _is_in(site, content):
        return site.posts.parts
    return ("content", *site.posts.relative_to(site.base / content).parts)


def below_content(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Give the folders below `content`; without such a folder, the posts' own is the section."""
    return folders[folders.index("content") + 1 :] if "content" in folders else folders[-1:]
