"""How large a mail is: receivers cut off what is too long."""

from collections.abc import Iterator

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint.finding import Finding
from publisher.newsletter.transfer import transfer_size

CLIPPED_ABOVE = 100_000  # bytes: Gmail shows no more of a message's HTML; whether encoded or not, nobody says
_NEAR = 80_000


def size_of(html: str) -> int:
    """Give the size that counts: encoded or not, whichever is larger."""
    return max(len(html.encode()), transfer_size(html))


def lint_weight(compiled: Compiled) -> Iterator[Finding]:
    """Give a warning for a mail that is too long, or nearly so."""
    if compiled.oversize:
        yield Finding(
            code="mail-oversize",
            text=f"the post is too long for mail ({CLIPPED_ABOVE // 1000} kB), so its excerpt is mailed",
            hint="shorten it, or choose where its excerpt ends: <!-- more -->",
        )
    elif (size := size_of(compiled.html)) > _NEAR:
        yield Finding(
            code="mail-size",
            text=f"the mail has {size // 1000} kB, and Gmail cuts off what goes beyond {CLIPPED_ABOVE // 1000} kB",
            hint="shorten the post, or choose where its excerpt ends: <!-- more -->",
        )
