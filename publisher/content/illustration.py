"""Posts rendered for feeds, with pictures for what no feed reader can show: formulas and diagrams."""

import re
from collections.abc import Callable

import msgspec
from msgspec import structs

from publisher.content.post import Post, Rendered
from publisher.content.studio import Studio
from publisher.errors import Problem

_WORTH_A_LOOK = re.compile(r'class="(?:arithmatex|mermaid)"')


class Illustrator(msgspec.Struct, frozen=True, kw_only=True):
    """Renders posts as `plainly` does, and has `studio` draw what is in them."""

    plainly: Callable[[Post], Rendered | Problem]
    studio: Studio

    def render(self, post: Post) -> Rendered | Problem:
        """Give a post rendered. Each picture says its source, or that it is a diagram, to who doesn't see it.

        What can't be drawn stays as it is, and is a problem of the studio's.
        """
        rendered = self.plainly(post)
        if isinstance(rendered, Problem):
            return rendered
        self.studio.copy((*rendered.media, *filter(None, (post.image,))))
        if not _WORTH_A_LOOK.search(rendered.html):
            return rendered
        return structs.replace(
            rendered,
            html=self._illustrate(rendered.html, post),
            excerpt_html=self._illustrate(rendered.excerpt_html, post),
        )

    def _illustrate(self, html: str, post: Post) -> str:
        from publisher.content.draw_within import draw_within  # few posts have anything to be drawn
        from publisher.content.tree import to_html, to_tree

        tree = to_tree(html)
        draw_within(tree, post.path, self.studio, "Diagram")
        for image in tree.iter("img"):
            image.attrib.pop("style", None)  # where it stands on the line: feeds hold no styles
        return to_html(tree)
