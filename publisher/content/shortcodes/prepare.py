"""The text of a post made plain: its system's tags, boxes, components and names of files are resolved."""

import re
from collections.abc import Callable
from dataclasses import replace

from publisher.content.markup import Markup
from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.expand import expand_tags
from publisher.content.shortcodes.scan import split_code

# Zola's `@/blog/post.md`, Docusaurus' `@site/static/a.png`, and Pelican's `{filename}post.md` and `{static}/a.png`.
_FILES = re.compile(
    r"(?<=[\s(\"'<])(?:@/|(?P<site>@site/static(?=/))|(?:\{|\||%7B)(?P<kind>filename|static|attach|photo)(?:\}|\||%7D))"
    r"(?P<path>[^\s)\"'>#]+)"
)


def prepare_body(body: str, markup: Markup, context: Context) -> str:
    """Give `body` as plain Markdown; what isn't shown as its system would is noted in the context."""
    text = body
    # Each step is loaded where a text has something for it to do. Those that tell of lines come before those that
    # add some.
    if markup is Markup.MDX:
        from publisher.content.shortcodes.mdx import drop_components  # noqa: PLC0415 - see above

        text = drop_components(text, context)
    if "{{" in text or "{%" in text:
        text = expand_tags(text, markup, replace(context, text=text))
    if markup is Markup.LIQUID:
        from publisher.content.shortcodes.kramdown import drop_extensions  # noqa: PLC0415 - likewise

        text = drop_extensions(text)
    if ":::" in text:
        from publisher.content.shortcodes.boxes import make_boxes  # noqa: PLC0415 - likewise

        text = make_boxes(text)
    return _resolve_files(text, context.find_address) if _FILES.search(text) else text


def _resolve_files(text: str, find_address: Callable[[str], str | None]) -> str:
    """Give `text` with the files that it names by their system's own sign as links like any other."""

    def resolve(found: re.Match[str]) -> str:
        path = found["path"]
        if found["site"]:
            return path
        is_post = found["kind"] in (None, "filename")
        return (find_address(path if found["kind"] else f"/{path}") if is_post else None) or path

    return "".join(piece if is_code else _FILES.sub(resolve, piece) for is_code, piece in split_code(text))
