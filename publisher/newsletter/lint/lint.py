"""A compiled mail -> all that is found in it."""

from collections.abc import Container, Iterator, Sequence

from publisher.content import Post, Rendered
from publisher.errors import Severity
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.lint.clients import lint_clients
from publisher.newsletter.lint.contrast import lint_contrast
from publisher.newsletter.lint.document import Document
from publisher.newsletter.lint.finding import Finding
from publisher.newsletter.lint.inbox import lint_inbox
from publisher.newsletter.lint.links import lint_links
from publisher.newsletter.lint.outline import lint_headings
from publisher.newsletter.lint.parity import lint_parity
from publisher.newsletter.lint.pictures import lint_pictures
from publisher.newsletter.lint.weight import lint_weight
from publisher.settings import List


def lint_mail(
    compiled: Compiled,
    *,
    newsletter: List,
    posts: Sequence[tuple[Post, Rendered]],
    ignored: Container[str] = (),
) -> tuple[Finding, ...]:
    """Give what is to be mended in the mail that was compiled of `posts`, each thing once.

    `ignored` holds the codes that nobody wants to hear of, as `settings.lint.ignore` does. Nothing is read but what
    is given. An error would keep the mail from being what its author meant; a warning is for them to weigh.
    """
    found = _find_all(compiled, newsletter, posts)
    return tuple(dict.fromkeys(finding for finding in found if finding.code not in ignored))


def _find_all(compiled: Compiled, newsletter: List, posts: Sequence[tuple[Post, Rendered]]) -> Iterator[Finding]:
    document = Document(compiled.html)
    yield from lint_inbox(compiled, posts[0][0].preheader if len(posts) == 1 else "")
    yield from lint_weight(compiled)
    yield from lint_links(document)
    yield from lint_pictures(document, {medium.url: medium for _, rendered in posts for medium in rendered.media})
    yield from lint_headings(document)
    yield from lint_parity(compiled, document)
    yield from lint_contrast(document)
    yield from lint_clients(document)
    yield from _lint_postal_address(compiled, document, newsletter)


def _lint_postal_address(compiled: Compiled, document: Document, newsletter: List) -> Iterator[Finding]:
    wanted = " ".join(newsletter.postal_address.split())
    for part, shown in (("HTML", document.text), ("plain text", " ".join(compiled.text.split()))):
        if wanted not in shown:
            yield Finding(
                code="mail-postal-address",
                text=f"the {part} doesn't show the postal address that the law of many countries wants in it",
                hint="put {{ list.postal_address }} into the template's footer",
                severity=Severity.ERROR,
            )
