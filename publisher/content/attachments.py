"""What belongs to a post beside its text: its picture, the page it links to, the files it gives out."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from publisher.content.addresses import Addresses
from publisher.content.blog import Blog
from publisher.content.dependencies import FileRead
from publisher.content.fields import Fields
from publisher.content.media_types import media_type_of
from publisher.content.post import Enclosure, Medium, Post
from publisher.content.site_folders import SiteFolders
from publisher.content.text import to_one_line
from publisher.content.values import Mapping, Scalar, Sequence, Value

if TYPE_CHECKING:
    from publisher.content.media_files import MediaFiles

_LINKS = (
    *("external_url", "externalUrl", "external-url", "external_link", "externalLink", "link_url", "linkurl"),
    "link",
)
_IMAGES = (
    *("image", "featured_image", "feature_image", "featuredImage", "featureImage", "heroImage", "hero_image"),
    *("cover", "cover_image", "coverImage", "images", "thumbnail", "banner", "header"),
)
_IMAGE_IN_TABLE = ("path", "url", "src", "image", "feature", "teaser", "thumbnail")
_ALT_IN_TABLE = ("alt", "image_description")
_ALTS = ("image_alt", "imageAlt", "featured_image_alt", "heroImageAlt", "heroAlt", "cover_alt", "coverAlt")
LINKS = frozenset({*_LINKS, *map(str.lower, _LINKS)})
IMAGES = frozenset({*_IMAGES, *map(str.lower, _IMAGES)})
"""Every name of either, also in lower case."""
_PICTURES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})


def read_link(fields: Fields) -> str:
    """Read the address that a link post is about; empty where what is named is no absolute one."""
    if not fields.gives_any(LINKS):
        return ""
    if fields.find("wordpress_id"):  # an export of WordPress, whose `link` is where the post itself once stood
        return ""
    said = fields.text_if_any(*_LINKS)
    return said if said.startswith(("https://", "http://")) else ""


def read_image(fields: Fields) -> Medium | None:
    """Read the picture that stands for a post: its address as it is written, its type, and what it shows."""
    if not fields.gives_any(IMAGES):
        return None
    for key in _IMAGES:
        found = fields.find(key)
        if found and (address := _find_picture(found[1])):
            alt = _find_alt(found[1]) or fields.text_if_any(*_ALTS)
            return Medium(url=address, alt=alt, media_type=media_type_of(urlsplit(address).path))
    return None


def attach(
    posts: tuple[Post, ...], blog: Blog, folders: SiteFolders, root: Path, looked: list[FileRead]
) -> tuple[Post, ...]:
    """Give the posts with the addresses of their pictures and files, and what is known of those that are here.

    The places that were looked at are added to `looked`. What has no address is left out, and so is a picture named
    by a path that isn't beside its post: nobody could say where it is served.
    """
    return tuple(_attach(post, blog, folders, root, looked) if _has_any(post) else post for post in posts)


def _has_any(post: Post) -> bool:
    return bool(post.enclosures or post.image or post.link)


def _attach(post: Post, blog: Blog, folders: SiteFolders, root: Path, looked: list[FileRead]) -> Post:
    from publisher.content.media_files import MediaFiles  # few posts need it

    files = MediaFiles(folders=folders, blog=blog, root=root, post=post, looked=looked)
    enclosures = (_place(enclosure, post, blog.addresses, files) for enclosure in post.enclosures)
    return replace(
        post,
        link="" if _is_own(post.link, post.url) else post.link,
        image=_find_image(post, blog, files),
        enclosures=tuple(filter(None, enclosures)),
    )


def _place(enclosure: Enclosure, post: Post, addresses: Addresses, files: "MediaFiles") -> Enclosure | None:
    url = _resolve(enclosure.url, addresses, post)
    if not url.startswith(("https://", "http://")):
        return None
    file = files.find(enclosure.url)
    return replace(
        enclosure,
        url=url,
        size=file.length if file else enclosure.size,
        image=_resolve(enclosure.image, addresses, post),
        transcript=_resolve(enclosure.transcript, addresses, post),
        chapters=_resolve(enclosure.chapters, addresses, post),
    )


def _find_image(post: Post, blog: Blog, files: "MediaFiles") -> Medium | None:
    said = post.image
    if said is None:
        return None
    file = files.find(said.url)
    url = _resolve(said.url, blog.addresses, post)
    if file and file.copy:
        url = blog.copies_at + file.copy
    is_placed = file is not None or said.url.startswith(("https://", "http://", "/"))
    if not is_placed or not url.startswith(("https://", "http://")):
        return None
    if file is None:
        return Medium(url=url, alt=said.alt, media_type=said.media_type)
    return Medium(
        url=url,
        alt=said.alt,
        path=file.path,
        media_type=file.media_type,
        length=file.length,
        width=file.width,
        height=file.height,
    )


def _is_own(link: str, url: str) -> bool:
    """Whether a link leads to the blog itself, as some themes let a head repeat the post's own address."""
    try:
        return urlsplit(link).hostname == urlsplit(url).hostname
    except ValueError:
        return True


def _resolve(address: str, addresses: Addresses, post: Post) -> str:
    return (addresses.resolve_media(address, post) or "") if address else ""


def _find_alt(value: Value) -> str:
    """Find what is said in a picture's place, beside its address in a table."""
    if isinstance(value, Sequence):
        return next(filter(None, map(_find_alt, value.items)), "")
    if not isinstance(value, Mapping):
        return ""
    said = (value.entries.get(key) for key in _ALT_IN_TABLE)
    return next((to_one_line(item.text) for item in said if isinstance(item, Scalar) and not item.is_null), "")


def _find_picture(value: Value) -> str:
    if isinstance(value, Sequence):
        return next(filter(None, map(_find_picture, value.items)), "")
    if isinstance(value, Mapping):
        inner = (value.entries.get(key) for key in _IMAGE_IN_TABLE)
        return next((found for item in inner if isinstance(item, Scalar) and (found := _find_picture(item))), "")
    address = to_one_line(value.text)
    try:
        kind = media_type_of(urlsplit(address).path)
    except ValueError:
        return ""
    return address if kind in _PICTURES else ""
