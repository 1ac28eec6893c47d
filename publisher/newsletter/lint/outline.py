"""Headings: one title, and no rank left out below it (WCAG 2.2, 1.3.1 and 2.4.6)."""

from collections.abc import Iterator
from itertools import pairwise

from publisher.newsletter.lint.document import Document, text_of
from publisher.newsletter.lint.finding import Finding

_RANKS = ("h1", "h2", "h3", "h4", "h5", "h6")


def lint_headings(document: Document) -> Iterator[Finding]:
    """Give what whoever goes from heading to heading would stumble over."""
    headings = document.all(*_RANKS)
    titles = sum(heading.tag == "h1" for heading in headings)
    if titles != 1:
        text = f"the mail has {titles or 'no'} heading{'s' if titles > 1 else ''} of the first rank, and wants one"
        yield Finding(code="mail-headings", text=text, hint="the title of the issue is the <h1>")
    for above, heading in pairwise(headings):
        if int(heading.tag[1]) > int(above.tag[1]) + 1:
            text = f"below “{text_of(above)}” ({above.tag}) stands “{text_of(heading)}” ({heading.tag})"
            hint = "go down one rank at a time"
            yield Finding(code="mail-headings", text=text, hint=hint, words=text_of(heading))
    for heading in headings:
        if not text_of(heading):
            yield Finding(code="mail-headings", text=f"a heading ({heading.tag}) is empty", hint="take it out")
