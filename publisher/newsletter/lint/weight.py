"""How large a mail is: receivers cut off what is too long."""

from collections.abc import Iterator

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint.finding import Finding
from publisher.newsletter.transfer import transfer_size

CLIPPED_ABOVE = 100_000  # bytes: Gmail shows no more of a message's HTML; whether encoded or not, nobody says
_LARGEST = 150_000  # bytes of a whole message
_HEADERS = 4_000  # bytes that headers and signatures have at most, or nearly so
_NEAR = 80_000


def size_of(html: str) -> int:
    """Give the size that counts: encoded or not, whichever is larger."""
    return max(len(html.encode()), transfer_size(html))


def is_too_large(compiled: Compiled) -> bool:
    """Say whether receivers would cut a mail off, or like it for its weight no more."""
    whole = transfer_size(compiled.html) + transfer_size(compiled.text) + _HEADERS
    return size_of(compiled.html) > CLIPPED_ABOVE or whole > _LARGEST


def lint_weight(compiled: Compiled) -> Iterator[Finding]:
    """Give a warning for a mail that is too long, or nearly so."""
    if compiled.oversize:
        most, whole = CLIPPED_ABOVE // 1000, _LARGEST // 1000
        yield Finding(
            code="mail-oversize",
            text=f"the post is too long for mail ({most} kB of HTML, {whole} kB in all), so its excerpt is mailed",
            hint="shorten it, or choose where its excerpt ends: <!-- more -->",
        )
    elif (size := size_of(compiled.html)) > _NEAR:
        yield Finding(
            code="mail-size",
            text=f"the mail has {size // 1000} kB, and Gmail cuts off what goes beyond {CLIPPED_ABOVE // 1000} kB",
            hint="shorten the post, or choose where its excerpt ends: <!-- more -->",
        )
