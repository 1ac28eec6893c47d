"""The feeds that were written before -> which id each address in them has."""

import json
from contextlib import suppress

from publisher.feeds.model import FORMATS
from publisher.settings import Feeds

_ATOM = "{http://www.w3.org/2005/Atom}"


def read_published_ids(settings: Feeds) -> dict[str, str]:
    """Give the ids of the entries that the site's feed holds, by address; nothing without a feed."""
    # All formats hold the same entries, and JSON is read quickest.
    for name in sorted(settings.formats, key=lambda name: name != "json"):
        # What can't be read says nothing: it is written anew.
        with suppress(OSError, ValueError, LookupError, TypeError):
            feed = (settings.path / FORMATS[name].file).read_bytes()
            return _read_json(feed) if name == "json" else _read_xml(feed)
    return {}


def _read_json(feed: bytes) -> dict[str, str]:
    return {str(item["url"]): str(item["id"]) for item in json.loads(feed)["items"]}


def _read_xml(feed: bytes) -> dict[str, str]:
    from lxml import etree  # heavy, and mostly there is a feed.json

    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    found = {item.findtext("link"): item.findtext("guid") for item in root.iter("item")}
    found |= {
        link.get("href"): entry.findtext(f"{_ATOM}id")
        for entry in root.iter(f"{_ATOM}entry")
        for link in entry.iterfind(f"{_ATOM}link[@rel='alternate']")
    }
    return found
