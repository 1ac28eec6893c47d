"""Pictures: what is said in their place, and what they weigh on a phone."""

from collections.abc import Iterator, Mapping

from publisher.content import Medium
from publisher.newsletter.lint.document import Document
from publisher.newsletter.lint.finding import Finding

_HEAVY = 1_000_000  # bytes
_WIDE = 1_200  # pixels: twice as wide as mail is, for fine screens
_WORTH_SHRINKING = 300_000  # bytes: a wide drawing may weigh next to nothing


def lint_pictures(document: Document, media: Mapping[str, Medium]) -> Iterator[Finding]:
    """Give each picture that says nothing while it isn't shown, or weighs too much."""
    for address, alt in dict.fromkeys((image.get("src") or "", image.get("alt")) for image in document.all("img")):
        if not alt:
            yield Finding(
                code="mail-alt",
                text=f"the picture {address} has no alternative text, and many mail programs show no pictures",
                hint="say what is to be seen: ![what is to be seen](picture.png)",
                words=address.rpartition("/")[2],
            )
        if medium := media.get(address):
            yield from _weigh(medium)


def _weigh(medium: Medium) -> Iterator[Finding]:
    name, length, width = medium.path or medium.url, medium.length or 0, medium.width or 0
    shown = f"{length / 1_000_000:.1f} MB" if length >= 100_000 else f"{length / 1000:.0f} kB"
    if length > _HEAVY:
        yield Finding(
            code="mail-picture-heavy",
            text=f"{name} has {shown}, which every reader loads, on a phone too",
            hint=f"save it {_WIDE} pixels wide, as JPEG or compressed PNG",
            words=name.rpartition("/")[2],
        )
    elif width > _WIDE and length > _WORTH_SHRINKING:
        yield Finding(
            code="mail-picture-wide",
            text=f"{name} is {width} pixels wide and has {shown}; mail shows it at most 600 wide",
            hint=f"{_WIDE} pixels are enough for the finest screens",
            words=name.rpartition("/")[2],
        )
