"""The text of a post made plain: its system's tags, boxes, components and names of files are resolved."""

import posixpath
import re
from dataclasses import replace
from urllib.parse import unquote

from publisher.content.markup import Markup
from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.expand import expand_tags
from publisher.content.shortcodes.scan import split_code

# Zola's `@/blog/post.md`, Docusaurus' `@site/static/a.png` and `pathname:///a.pdf`, and Pelican's
# `{filename}post.md`, `{static}/a.png`, `{index}` and `{tag}name`.
_FILES = re.compile(
    r"(?<=[\s(\"'<])(?:@/|(?P<site>@site/static(?=/)|pathname://(?=/))|(?:\{|\||%7B)"
    r"(?P<kind>filename|static|attach|photo|index|author|category|tag)(?:\}|\||%7D))(?P<path>[^\s)\"'>#]*)"
)
_TEXT = re.compile(r"(?:(?:^|/)_?index)?\.md$")
_PAGE = re.compile(r"\.(?:md|rst)$")
_LISTS = ("author", "category", "tag")  # pages of Pelican's that list posts


def prepare_body(body: str, markup: Markup, context: Context, *, is_template: bool = True) -> str:
    """Give `body` as plain Markdown; what isn't shown as its system would is noted in the context.

    What looks like a tag is text where the post is no template.
    """
    text = body
    # Each step is loaded where a text has something for it to do. Those that tell of lines come before those that
    # add some.
    if markup is Markup.MDX:
        from publisher.content.shortcodes.mdx import drop_components

        text = drop_components(text, context)
    if is_template and ("{{" in text or "{%" in text):
        text = expand_tags(text, markup, replace(context, text=text))
    if markup is Markup.LIQUID:
        from publisher.content.shortcodes.kramdown import drop_extensions

        text = drop_extensions(text)
    if ":::" in text:
        from publisher.content.shortcodes.boxes import make_boxes

        text = make_boxes(text)
    if "[[" in text:
        from publisher.content.shortcodes.wiki import show_links

        text = show_links(text, context.find_address)
    if "::" in text:
        from publisher.content.shortcodes.directives import SIGN, show_directives

        text = show_directives(text, replace(context, text=text)) if SIGN.search(text) else text
    return _resolve_files(text, context) if _FILES.search(text) else text


def _resolve_files(text: str, context: Context) -> str:
    """Give `text` with the files that it names by their system's own sign as links like any other."""

    def resolve(found: re.Match[str]) -> str:
        path = found["path"]
        kind = found["kind"]
        if found["site"]:
            return path
        if kind == "index" or kind in _LISTS:
            name = re.sub(r"\W+", "-", unquote(path)).strip("-").lower()
            return context.site_url + (f"{kind}/{name}.html" if name else "")
        if kind is None:  # a section or a page where it is no post
            return context.find_address(f"/{path}") or context.site_url + _TEXT.sub("/", path)
        if kind == "static" and not path.startswith("/"):  # from the post's own folder; `attach` is beside its page
            # Joined at a root, `..` leads no further up than there.
            return context.site_url + posixpath.normpath(posixpath.join("/", context.folder, path)).lstrip("/")
        address = context.find_address(path) if kind == "filename" else None
        if address is None and path.startswith("/"):  # from the folder of contents, which is served as the site
            return context.site_url + _PAGE.sub(".html", path.removeprefix("/"))
        return address or path

    return "".join(piece if is_code else _FILES.sub(resolve, piece) for is_code, piece in split_code(text))
