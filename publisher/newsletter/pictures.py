"""What no mail program can show as it stands -> pictures: formulas, diagrams, and pictures of new kinds."""

from collections.abc import Mapping, Sequence

from publisher.content import Medium
from publisher.content.draw_within import draw_within
from publisher.content.studio import Studio
from publisher.newsletter.post_tree import Tree
from publisher.newsletter.words import Words


def put_pictures(root: Tree, media: Sequence[Medium], post: str, studio: Studio, words: Words) -> None:
    """Change the tree of a post in place; `post` is its path. What can't be drawn stays as it is."""
    studio.copy(media)
    _convert_images(root, {medium.url: medium for medium in media}, post, studio)
    draw_within(root, post, studio, words.diagram)


def _convert_images(root: Tree, media: Mapping[str, Medium], post: str, studio: Studio) -> None:
    for image in root.iter("img"):
        medium = media.get(image.get("src") or "")
        if medium and (picture := studio.convert(medium, post)):
            image.set("src", picture.url)
            if not image.get("width"):
                image.set("width", str(picture.width))
                image.set("height", str(picture.height))
