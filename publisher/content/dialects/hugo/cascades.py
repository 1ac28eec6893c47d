"""What a site, and the page of each section, hand down to the posts below."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from publisher.content.blog_folder import BlogFolder
from publisher.content.defaults import Default
from publisher.content.dialects.hugo.content import below_content
from publisher.content.site_values import find_value, fold_keys, items_of, look_up
from publisher.content.values import Mapping


def read_cascades(values: Mapping, site: BlogFolder) -> Iterator[Default]:
    """Give what the configuration, and the pages of the sections from `content` down, hand down to posts.

    https://gohugo.io/content-management/front-matter/#cascade
    """
    if site.file:
        yield from _read_cascade(values, site, site.file, "")
    content = next((folder for folder in (site.posts, *site.posts.parents) if folder.name == "content"), site.posts)
    for above in site.above(content):
        yield from _read_cascade(fold_keys(site.read(above / "_index.md")), site, above / "_index.md", "")
    for folder in site.folders():
        file = site.posts / folder / "_index.md"
        yield from _read_cascade(fold_keys(site.read(file)), site, file, folder)


def _read_cascade(values: Mapping, site: BlogFolder, file: Path, folder: str) -> Iterator[Default]:
    for table in items_of(find_value(values, "cascade")):
        if not isinstance(table, Mapping):
            continue
        target = find_value(table, "target") or find_value(table, "_target") or Mapping()
        wanted = {
            name: look_up(target, name) if isinstance(target, Mapping) else ""
            for name in ("path", "kind", "environment")
        }
        if wanted["kind"] not in ("", "page") or wanted["environment"] not in ("", "production"):
            continue
        below = "/".join(("", *below_content(site.posts.parts), ""))
        pattern = wanted["path"].replace("**", "*")
        if pattern and not pattern.startswith(below) and not below.startswith(pattern.rstrip("*")):
            continue
        given = {key: value for key, value in table.entries.items() if key not in ("target", "_target")}
        pattern = f"{pattern.removeprefix(below)}*" if pattern.startswith(below) else ""
        yield Default(
            values=structs.replace(table, entries=given), shown=site.show(file), folder=folder, pattern=pattern
        )
