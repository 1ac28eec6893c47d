"""What no mail program can show as it stands -> pictures: formulas, diagrams, and pictures of new kinds."""

from collections.abc import Mapping, Sequence

from lxml import etree

from publisher.content import Medium
from publisher.newsletter.drawing import is_diagram
from publisher.newsletter.post_tree import Tree, has_class
from publisher.newsletter.studio import Picture, Studio
from publisher.newsletter.words import Words


def put_pictures(root: Tree, media: Sequence[Medium], post: str, studio: Studio, words: Words) -> None:
    """Change the tree of a post in place; `post` is its path. What can't be drawn stays as it is."""
    _convert_images(root, {medium.url: medium for medium in media}, post, studio)
    for code in [code for code in root.iter("code") if has_class(code, "arithmatex")]:
        source = "".join(code.itertext()).strip()
        if picture := studio.draw_formula(source, post):
            image = _image(picture, source)
            image.set("style", f"vertical-align:-{picture.below}px")
            _put(image, code)
    for pre in list(root.iter("pre")):
        source = "".join(pre.itertext()).strip("\n")
        if has_class(pre, "arithmatex"):
            _put_block(pre, studio.draw_formula(source.strip(), post), source.strip())
        elif is_diagram(source):
            _put_block(pre, studio.draw_diagram(source, post), words.diagram)


def _convert_images(root: Tree, media: Mapping[str, Medium], post: str, studio: Studio) -> None:
    for image in root.iter("img"):
        medium = media.get(image.get("src") or "")
        if medium and (picture := studio.convert(medium, post)):
            image.set("src", picture.url)
            if not image.get("width"):
                image.set("width", str(picture.width))
                image.set("height", str(picture.height))


def _put_block(pre: Tree, picture: Picture | None, alt: str) -> None:
    if picture is None:
        return
    around = pre.getparent()
    block = etree.Element("p")
    block.append(_image(picture, alt))
    is_alone = (has_class(around, "highlight") and len(around) == 1) or has_class(around, "mermaid")
    _put(block, around if is_alone else pre)


def _image(picture: Picture, alt: str) -> Tree:
    size = {"width": str(picture.width), "height": str(picture.height)}
    return etree.Element("img", {"src": picture.url, "alt": " ".join(alt.split()), **size})


def _put(new: Tree, old: Tree) -> None:
    new.tail, old.tail = old.tail, None
    old.getparent().replace(old, new)
