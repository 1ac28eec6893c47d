"""All feeds -> an OPML 2.0 list, which a feed reader subscribes to in one go."""

from collections.abc import Sequence

from lxml import etree

from publisher.feeds.model import Feed


def serialise_opml(feeds: Sequence[Feed]) -> bytes:
    """Give the list of `feeds`, each once, in the first format it is written in; the first feed is the site's."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = feeds[0].title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        for kind in feed.formats[:1]:
            etree.SubElement(
                body,
                "outline",
                type="rss",  # what OPML calls a subscription, whatever its format
                text=feed.title,
                title=feed.title,
                xmlUrl=feed.url(kind),
                htmlUrl=feed.home,
            )
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
