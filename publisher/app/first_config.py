"""The text of a new site's config.toml: what is known of a blog, and examples for the rest."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from publisher.content import SiteFacts
from publisher.mailbox import Mailbox

_SAMPLE = SiteFacts(title="Field notes", url="https://example.org/", timezone="Europe/Berlin", language="en")
_POSTAL_ADDRESS = "Field notes, 1 Example Road, 12345 Town"
_REMARKS_AT = 35  # the column in which remarks begin, behind all but the longest settings
_REST = """\
[transport]
kind = "maildir"                   # mail goes into the folder outbox/, to look at; then:
# kind = "smtp"
# host = "mail.example.org"
# port = 587
# username = "news@example.org"    # the password: PUBLISHER_TRANSPORT__PASSWORD, or password_file

# What mail is signed with, so that receivers know it is yours. `publisher dkim keys` makes the keys, and prints
# these lines and what to put into the DNS.
# [dkim]
# domain = "example.org"
# rsa_selector = "202611-r"
# rsa_key_file = ".publisher/dkim/202611-r.pem"
# ed25519_selector = "202611-e"
# ed25519_key_file = ".publisher/dkim/202611-e.pem"

[web]
# url = "https://news.example.org/" # where readers reach `publisher serve`
"""


def find_missing(facts: SiteFacts) -> tuple[str, ...]:
    """Name the settings for which an example stands in the text, because no file of the blog says them."""
    said = {
        "site.title": facts.title,
        "site.url": facts.url,
        "site.timezone": facts.timezone,
        "site.language": facts.language,
        "posts.path": facts.posts,
    }
    return tuple(name for name, value in said.items() if not value)


def write_config(facts: SiteFacts | None) -> str:
    """Give the text; where there is no blog, one that works as it stands."""
    if facts is None:
        head = "# Everything that can be said here stands in the documentation; this is what matters at first."
        zone = "for hours of sending; dates without an offset are UTC in mkdocs-material"
        sections = [_write_site(_SAMPLE, zone), _write_feeds(_SAMPLE), _write_list(_SAMPLE, _POSTAL_ADDRESS)]
    else:
        head = f"# Made of what {facts.file} says: look it over. The documentation has all that can be said here."
        zone = "for hours of sending, and for dates without an offset where the blog has no rule"
        said = replace(
            facts,
            title=facts.title or _SAMPLE.title,
            url=facts.url or _SAMPLE.url,
            timezone=facts.timezone or "UTC",
            language=facts.language or _SAMPLE.language,
        )
        sections = [_write_site(said, zone), _write_posts(said), _write_feeds(said), _write_list(said, "")]
    return "\n\n".join([head, *("\n".join(section) for section in sections), _REST])


def _write_site(said: SiteFacts, zone_remark: str) -> Iterator[str]:
    yield "[site]"
    yield _set("title", said.title)
    yield _set("url", said.url, "the home page of the blog")
    yield _set("timezone", said.timezone, zone_remark)
    yield _set("language", said.language)
    if said.description:
        yield _set("description", said.description)
    if said.author:
        email = f", email = {_quote(said.email)}" if said.email else ""
        yield f"author = {{ name = {_quote(said.author)}{email} }}"


def _write_posts(said: SiteFacts) -> Iterator[str]:
    yield "[posts]"
    yield _set("path", said.posts or "posts")


def _write_feeds(said: SiteFacts) -> Iterator[str]:
    yield "[feeds]"
    if said.feeds:
        yield _set("path", said.feeds, "the blog's own build takes along what is there")
    yield _set("url", f"{said.url}feeds/", f"where the folder {said.feeds or 'feeds'}/ is served")


def _write_list(said: SiteFacts, postal_address: str) -> Iterator[str]:
    domain = (urlsplit(said.url).hostname or "example.org").removeprefix("www.")
    yield "# A newsletter. Until [web] url says where readers can leave, nothing is mailed."
    yield "[[lists]]"
    yield _set("name", "notes", "stands in addresses and in List-Id: choose it for good")
    yield _set("title", f"{said.title} by mail")
    yield _set("from", str(Mailbox(name=said.title, address=f"news@{domain}")))
    yield _set("postal_address", postal_address, "most countries ask for one")


def _set(key: str, value: str, remark: str = "") -> str:
    setting = f"{key} = {_quote(value)}"
    return f"{setting:<{_REMARKS_AT - 1}} # {remark}" if remark else setting


def _quote(text: str) -> str:
    """Give a printable text as TOML has it: as JSON does."""
    return json.dumps(text, ensure_ascii=False)
