"""Links: each leads somewhere, and says where to whoever hears it read out (WCAG 2.2, 2.4.4)."""

from collections import defaultdict
from collections.abc import Iterator

from publisher.errors import Severity
from publisher.newsletter.lint.document import Document
from publisher.newsletter.lint.finding import Finding

_ABSOLUTE = ("https://", "http://", "mailto:", "tel:")
# What says nothing of where it leads.
_VAGUE = frozenset(
    {"here", "click", "click here", "this", "link", "this link", "this page", "more", "read more", "hier"}
    | {"klick hier", "klicken sie hier", "mehr", "ici", "cliquez ici", "lien", "aquí", "haz clic aquí", "enlace"}
    | {"qui", "clicca qui", "klik hier", "aqui", "clique aqui", "こちら", "点击这里", "这里"}
)


def lint_links(document: Document) -> Iterator[Finding]:
    """Give each link that leads nowhere, or doesn't say where."""
    led: dict[str, dict[str, str]] = defaultdict(dict)
    for text, address in document.links:
        if not address.startswith(_ABSOLUTE):
            yield _broken(text, address)
        elif not text:
            yield Finding(
                code="mail-link-empty",
                text=f"a link to {address} holds no words, so nobody who hears it knows where it leads",
                hint="give it a text, or its picture an alternative text",
                words=address,
            )
        else:
            led[text.casefold()].setdefault(_page_of(address), address)
    for text, addresses in led.items():
        if text.strip(" .→»>") in _VAGUE:
            times = f"{len(addresses)} links say" if len(addresses) > 1 else "a link says"
            yield Finding(
                code="mail-link-vague",
                text=f"{times} only “{text}”, which tells nobody where it leads",
                hint="let the words that name the page be the link",
                words=next(iter(addresses.values())),
            )
        elif len(addresses) > 1:
            yield Finding(
                code="mail-link-repeated",
                text=f"“{text}” leads to {len(addresses)} pages: {', '.join(addresses.values())}",
                hint="let each link say what is behind it",
                words=list(addresses.values())[1],
            )


def _broken(text: str, address: str) -> Finding:
    return Finding(
        code="mail-link-relative",
        text=f"the link “{text}” leads to “{address}”, which is nowhere in a mail",
        hint="write the whole address, from https:// on",
        words=address or text,
        severity=Severity.ERROR,
    )


def _page_of(address: str) -> str:
    """Give what tells one page from another: not how it is loaded, nor a place in it."""
    return address.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/") or address
