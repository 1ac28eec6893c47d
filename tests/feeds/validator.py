"""What the W3C's feed validator finds fault with at its strictest, by the names of its messages.

That validator is in no package registry, so its rules are written down here, as far as our feeds could break them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from publisher.feeds.elements import NAMESPACES

# `Any`: lxml ships no types.
Tree = Any
ATOM = "{http://www.w3.org/2005/Atom}"
_ENTRY = f"{ATOM}entry"
_MEDIA, _ITUNES = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("media", "itunes"))
_CONTENT, _CREATOR = f"{{{NAMESPACES['content']}}}encoded", f"{{{NAMESPACES['dc']}}}creator"
_IMAGES = (".png", ".gif", ".jpg", ".jpeg")
_FLAGS = frozenset({"true", "false"})

# The elements of RSS 2.0, and how often each may stand in its holder; 0 is any number.
_CHANNEL = {
    **dict.fromkeys(("title", "link", "description", "language", "copyright", "managingEditor", "webMaster"), 1),
    **dict.fromkeys(("pubDate", "lastBuildDate", "generator", "docs", "ttl", "image", "skipHours", "skipDays"), 1),
    "category": 0,
    "item": 0,
}
_ITEM = {
    **dict.fromkeys(("title", "link", "description", "author", "comments", "guid", "pubDate", "source"), 1),
    "category": 0,
    "enclosure": 1,
}
_OF_OTHERS = frozenset(f"{{{uri}}}" for uri in NAMESPACES.values())
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d [+-]\d{4}"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+ \(.+\)")
_ADDRESSES = ("href", "src", "poster", "cite", "data", "longdesc")
_RUNS = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "meta", "link"}
)
_NO_HTML = re.compile(r"&(?!#?\w+;)")


def find_faults(data: bytes, url: str) -> list[str]:
    """Give the names of the messages that a feed served at `url` would get; none is what ours must get."""
    root = etree.fromstring(data)
    faults = [*_judge_rss(root, url)] if root.tag == "rss" else [*_judge_atom(root, url)]
    declared = {uri for element in root.iter() for uri in element.nsmap.values()}
    used = {etree.QName(element).namespace for element in root.iter(etree.Element)}
    faults += ["UnusedNamespace" for uri in declared - used]
    groups = (group.findall(f"{_MEDIA}content") for group in root.iter(f"{_MEDIA}group"))
    faults += ["MediaGroupWithoutAlternatives" for members in groups if len(members) < 2]
    faults += ["RootBeyond512Bytes" for _ in range(b"<rss" not in data[:512] and b"<feed" not in data[:512])]
    return sorted(set(faults))


Rule = tuple[str, Callable[[Tree], bool]]
"""The name of a message, and what is so where it is to be given."""

_OF_CHANNELS: Sequence[Rule] = (
    ("MissingTitle", lambda channel: not channel.findtext("title")),
    ("MissingLink", lambda channel: not channel.findtext("link")),
    ("MissingDescription", lambda channel: not channel.findtext("description")),
    ("MissingDCLanguage", lambda channel: not _LANGUAGE.fullmatch(channel.findtext("language", ""))),
    ("GeneratorOfSomebodyElse", lambda channel: "feedgen" in channel.findtext("generator", "")),
    ("MisplacedItem", lambda channel: _is_behind(channel, "item")),
    ("InvalidContact", lambda channel: not _CONTACT.fullmatch(channel.findtext("managingEditor", "a@b (c)"))),
    ("InvalidIntegerAttribute", lambda channel: not channel.findtext("ttl", "1").isdigit()),
    ("ImageTitleDoesntMatch", lambda channel: any(map(_says_else, channel.findall("image")))),
    ("ImageUrlFormat", lambda channel: not channel.findtext("image/url", ".png").endswith(_IMAGES)),
    ("InvalidImageSize", lambda channel: int(channel.findtext("image/width", "88")) > 144),
    ("InvalidImageSize", lambda channel: int(channel.findtext("image/height", "31")) > 400),
    (
        "InvalidTrueFalse",
        lambda channel: any(flag.text not in _FLAGS for flag in channel.iter(f"{_ITUNES}explicit")),
    ),
    ("DuplicateValue", lambda channel: _repeats(item.findtext("guid") for item in channel.findall("item"))),
)
_OF_ITEMS: Sequence[Rule] = (
    ("NeedDescriptionBeforeContent", lambda item: _stands_first(item, _CONTENT, "description")),
    (
        "ItemMustContainTitleOrDescription",
        lambda item: item.find("title") is None and item.find("description") is None,
    ),
    ("DuplicateItemSemantics", lambda item: None not in (item.find("author"), item.find(_CREATOR))),
    ("MissingGuid", lambda item: not item.findtext("guid")),
    ("InvalidPermalink", lambda item: any(map(_is_false_link, item.findall("guid")))),
    ("InvalidFullLink", lambda item: not _is_address(item.findtext("link"))),
    ("InvalidRFC2822Date", lambda item: not _RFC822.fullmatch(item.findtext("pubDate", ""))),
    ("NotBlank", lambda item: any(not (category.text or "").strip() for category in item.findall("category"))),
)
_OF_FEEDS: Sequence[Rule] = (
    ("MisplacedMetadata", lambda feed: _is_behind(feed, f"{ATOM}entry")),
    ("MissingElement author", lambda feed: feed.find(f"{ATOM}author") is None),
    ("MissingDCLanguage", lambda feed: not feed.get("{http://www.w3.org/XML/1998/namespace}lang")),
    ("DuplicateEntries", lambda feed: _repeats(entry.findtext(f"{ATOM}id") for entry in feed.iter(_ENTRY))),
    ("DuplicateUpdated", lambda feed: _repeats(entry.findtext(f"{ATOM}updated") for entry in feed.iter(_ENTRY))),
    (
        "InvalidRFC3339Date",
        lambda feed: any(
            not _RFC3339.fullmatch(at.text or "") for at in feed.iter(f"{ATOM}updated", f"{ATOM}published")
        ),
    ),
)
_OF_FEEDS_AND_ENTRIES: Sequence[Rule] = (
    ("DuplicateAtomLink", lambda holder: _repeats(_alternates(holder))),
    ("MissingAlternateLink", lambda holder: not _alternates(holder)),
)
_OF_TEXTS: Sequence[Rule] = (
    ("InvalidMIMEType", lambda text: text.get("type", "text") not in {"text", "html"}),
    ("ContainsUndeclaredHTML", lambda text: text.get("type", "text") == "text" and "<" in (text.text or "")),
)


def _judge_rss(root: Tree, url: str) -> Iterator[str]:
    channel = root[0]
    yield from _judge_elements(channel, _CHANNEL)
    yield from _judge_links(channel, url, "application/rss+xml")
    yield from _apply(_OF_CHANNELS, channel)
    for item in channel.findall("item"):
        yield from _judge_elements(item, _ITEM)
        yield from _apply(_OF_ITEMS, item)
        for enclosure in item.findall("enclosure"):
            yield from _judge_file(enclosure.get("url"), enclosure.get("type"), enclosure.get("length", "-"))
        for text in (item.findtext("description"), item.findtext(_CONTENT)):
            yield from judge_html(text or "")


def _judge_atom(root: Tree, url: str) -> Iterator[str]:
    yield from _judge_links(root, url, "application/atom+xml")
    yield from _apply(_OF_FEEDS, root)
    for holder in (root, *root.iter(_ENTRY)):
        yield from _apply(_OF_FEEDS_AND_ENTRIES, holder)
    for link in root.iter(f"{ATOM}link"):
        if link.get("rel") == "enclosure":
            yield from _judge_file(link.get("href"), link.get("type"), link.get("length", "0"))
    for text in (*root.iter(f"{ATOM}content"), *root.iter(f"{ATOM}summary")):
        yield from _apply(_OF_TEXTS, text)
        yield from judge_html(text.text or "")


def _apply(rules: Sequence[Rule], holder: Tree) -> Iterator[str]:
    return (fault for fault, is_wrong in rules if is_wrong(holder))


def _stands_first(holder: Tree, name: str, other: str) -> bool:
    tags = [element.tag for element in holder]
    return name in tags and (other not in tags or tags.index(name) < tags.index(other))


def _is_behind(holder: Tree, name: str) -> bool:
    """Whether anything else stands behind the first element of this name."""
    tags = [element.tag for element in holder]
    return name in tags and set(tags[tags.index(name) :]) != {name}


def _repeats(said: Iterable[object]) -> bool:
    found = list(said)
    return len(set(found)) != len(found)


def _alternates(holder: Tree) -> list[tuple[str, str]]:
    links = (link for link in holder.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate")
    return [(link.get("type"), link.get("hreflang")) for link in links]


def _says_else(image: Tree) -> bool:
    channel = image.getparent()
    return any(image.findtext(name) != channel.findtext(name) for name in ("title", "link"))


def _is_false_link(guid: Tree) -> bool:
    return guid.get("isPermaLink", "true") == "true" and not _is_address(guid.text)


def _judge_links(holder: Tree, url: str, kind: str) -> Iterator[str]:
    """Judge what leads from a document to itself, and through its archive (RFC 5005)."""
    links = {link.get("rel"): link for link in holder.findall(f"{ATOM}link")}
    own = [link for link in holder.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1 or own[0].get("type") != kind:
        yield "MissingAtomSelfLink"
    elif own[0].get("href") != url:
        yield "SelfDoesntMatchLocation"
    flags = {etree.QName(element).localname for element in holder if NAMESPACES["fh"] in element.tag}
    if "archive" in flags and "current" not in links:
        yield "MissingCurrentInArchive"
    if "archive" in flags and not {"prev-archive", "next-archive"} & links.keys():
        yield "ArchiveIncomplete"
    if "complete" in flags and {"prev-archive", "next-archive"} & links.keys():
        yield "CompleteFeedWithArchive"
    yield from ("InvalidFullLink" for link in links.values() if not _is_address(link.get("href")))


def _judge_elements(holder: Tree, known: dict[str, int]) -> Iterator[str]:
    names = [element.tag for element in holder]
    for name in set(names):
        if name.startswith("{"):
            if f"{name.partition('}')[0]}}}" not in _OF_OTHERS:
                yield "UnknownNamespace"
        elif name not in known:
            yield f"UndefinedElement {name}"
        elif known[name] and names.count(name) > known[name]:
            yield f"DuplicateElement {name}"


def _judge_file(url: str | None, media_type: str | None, length: str) -> Iterator[str]:
    if not _is_address(url):
        yield "InvalidURLAttribute"
    if not re.fullmatch(r"[a-z]+/[\w.+-]+", media_type or ""):
        yield "InvalidMIMEAttribute"
    if not length.isdigit():
        yield "InvalidIntegerAttribute"


def judge_html(text: str) -> Iterator[str]:
    """Judge the text of an entry: what would run, look elsewhere or lead nowhere in somebody's feed reader."""
    if _NO_HTML.search(text):
        yield "NotHtml"
    if not text.strip():
        return
    for element in html.fragment_fromstring(text, create_parent="div").iter(etree.Element):
        if element.tag in _RUNS:
            yield "SecurityRisk"
        if any(name.startswith("on") for name in element.attrib) or "position" in element.get("style", ""):
            yield "SecurityRiskAttr"
        said = [element.get(name) for name in _ADDRESSES if element.get(name)]
        said += [part.split()[0] for part in element.get("srcset", "").split(", ") if part.strip()]
        for address in said:
            if re.match(r"\s*(java|vb)script:", address, re.IGNORECASE):
                yield "SecurityRiskAttr"
            elif not re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
                yield "ContainsRelRef"


def _is_address(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", address or "")
