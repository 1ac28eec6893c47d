"""The pictures, sounds and films in a post's tree, and what is known of their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from publisher.content.media_types import media_type_of
from publisher.content.post import Medium
from publisher.content.tree import Element
from publisher.content.wire import MediumFile

# What `static` leaves on the link to a sound or a film; readers never see it.
MARK = "data-medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a medium stands in the tree, and the address that its author wrote."""

    node: Element
    src: str


def find_media(tree: Element) -> tuple[Place, ...]:
    """Find the media in a tree whose addresses are still as their author wrote them."""
    found = []
    for node in tree.iter("img", "a"):
        if node.tag == "img" and node.get("src"):
            found.append(Place(node=node, src=node.get("src").strip()))
        elif node.attrib.pop(MARK, None):
            found.append(Place(node=node, src=node.get("href").strip()))
    return tuple(found)


def may_be_local(src: str, site_url: str) -> bool:
    """Whether the file of a medium may lie in the folder of its site."""
    try:
        parts = urlsplit(src)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc) or src.startswith(site_url)


def describe_media(
    places: tuple[Place, ...], files: Mapping[str, MediumFile], copies_at: str
) -> tuple[Medium, ...]:
    """Give what is known of each, and say in the tree how large pictures are. Its addresses are absolute by now.

    What readers are served a copy of has its address below `copies_at`.
    """
    media: dict[str, Medium] = {}
    for place in places:
        node = place.node
        if node.getparent() is None:  # it led nowhere
            continue
        file = files.get(place.src)
        if node.tag == "img" and file and file.width and file.height:
            _set_size(node, file.width, file.height)
        if file and file.copy:
            node.set("src" if node.tag == "img" else "href", copies_at + file.copy)
        url = node.get("src") or node.get("href")
        alt = node.get("alt") if node.tag == "img" else (node.text or "")
        media.setdefault(url, _describe(url, alt, file))
    return tuple(media.values())


def _describe(url: str, alt: str, file: MediumFile | None) -> Medium:
    if file is None:
        return Medium(url=url, alt=alt, media_type=media_type_of(urlsplit(url).path))
    return Medium(
        url=url,
        alt=alt,
        path=file.path,
        media_type=file.media_type,
        length=file.length,
        width=file.width,
        height=file.height,
    )


def _set_size(node: Element, width: int, height: int) -> None:
    """Say how large a picture is, so that text doesn't jump when it comes; the author's own word stands."""
    own_width, own_height = node.get("width"), node.get("height")
    if not own_width and not own_height:
        node.set("width", str(width))
        node.set("height", str(height))
    elif own_width and not own_height and own_width.isdecimal():
        node.set("height", str(round(int(own_width[:6]) * height / width)))
    elif own_height and not own_width and own_height.isdecimal():
        node.set("width", str(round(int(own_height[:6]) * width / height)))
