"""Formulas and diagrams in a post's tree -> pictures of them."""

from publisher.content.drawing import is_diagram
from publisher.content.studio import Picture, Studio
from publisher.content.tree import Element, has_class, letters_of, make_element, replace


def draw_within(tree: Element, post: str, studio: Studio, diagram: str) -> None:
    """Put pictures into a tree, in place; `diagram` is what is said of one to who doesn't see it."""
    for code in [code for code in tree.iter("code") if has_class(code, "arithmatex")]:
        source = letters_of(code).strip()
        if picture := studio.draw_formula(source, post):
            image = _image(picture, source)
            image.set("class", "formula")
            image.set("style", f"vertical-align:-{picture.below}px")
            replace(code, image)
    for pre in list(tree.iter("pre")):
        source = letters_of(pre).strip("\n")
        if has_class(pre, "arithmatex"):
            _put_block(pre, studio.draw_formula(source.strip(), post), source.strip(), look="formula")
        elif is_diagram(source):
            _put_block(pre, studio.draw_diagram(source, post), diagram, look="diagram")


def _put_block(pre: Element, picture: Picture | None, alt: str, *, look: str) -> None:
    if picture is None:
        return
    around = pre.getparent()
    block = make_element("p")
    image = _image(picture, alt)
    image.set("class", look)
    block.append(image)
    is_alone = (has_class(around, "highlight") and len(around) == 1) or has_class(around, "mermaid")
    replace(around if is_alone else pre, block)


def _image(picture: Picture, alt: str) -> Element:
    size = {"width": str(picture.width), "height": str(picture.height)}
    return make_element("img", src=picture.url, alt=" ".join(alt.split()), **size)
