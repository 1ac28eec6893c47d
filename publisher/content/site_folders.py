"""Where the files of a site lie that its posts may show."""

from pathlib import Path

import msgspec

from publisher.content.snippet_rules import SnippetRules

CONFIGURATION = "_default"  # the folder, in `config`, of a configuration of Hugo's that is split into files


class SiteFolders(msgspec.Struct, frozen=True, kw_only=True):
    """The folders of a site: nothing outside of `site` is ever shown.

    `posts` lies in it. What is in a folder of `served` stands at the root of the site on the web. `snippets` is
    None where the site includes none.
    """

    site: Path
    posts: Path
    served: tuple[Path, ...] = ()
    snippets: SnippetRules | None = None


def folder_of(site_file: Path) -> Path:
    """Give the folder of the site whose own file this is; Hugo's may lie in `config/_default`."""
    folder = site_file.parent
    return folder.parent.parent if folder.name == CONFIGURATION else folder


def find_site(posts: Path, site_file: Path | None, root: Path) -> Path:
    """Find the folder of the whole site: that of the site's own file, else that of config.toml."""
    if site_file:
        return folder_of(site_file)
    return root if posts.is_relative_to(root) else posts.parent


def find_served(posts: Path, site: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """Find the folders of these names in the site: in its own, and in those between it and the posts."""
    places = [site, *(place for place in posts.parents if place != site and place.is_relative_to(site))]
    return tuple(found for name in names for place in places if (found := place / name).is_dir())
