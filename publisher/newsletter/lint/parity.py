"""Both parts say the same: spam filters compare them, and some readers see only the plain one."""

import re
from collections import Counter
from collections.abc import Iterator

from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint.document import Document
from publisher.newsletter.lint.finding import Finding

_LEAST = 0.9  # of the words
_A_LINE = 15  # words that one part may have for itself: the name above a letter, what to do where a button fails
# Words of scripts that have blanks between them; of all others each character is one.
_WORD = re.compile(r"[a-z0-9]+|[^\W\d_]")


def lint_parity(compiled: Compiled, document: Document) -> Iterator[Finding]:
    """Give what stands in one part only."""
    shown, told = _words(document.text), _words(compiled.text)
    missing = shown - told
    share = 1 - missing.total() / max(1, shown.total())
    if share < _LEAST and missing.total() > _A_LINE:
        examples = ", ".join(f"“{word}”" for word, _ in missing.most_common(5))
        yield Finding(
            code="mail-text-differs",
            text=f"the plain text says only {share:.0%} of what the HTML says: {examples} and more are missing",
            hint="let the .txt template say what its .html twin says",
        )
    for text, address in document.links:
        if address not in compiled.text and address.removeprefix("mailto:") not in compiled.text:
            yield Finding(
                code="mail-text-link",
                text=f"the link “{text}” to {address} is missing in the plain text",
                hint="let the .txt template name it, too",
                words=address,
            )


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))
