"""Taking over the ids of a blog's old feed: reads files and addresses, and writes what was decided."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from publisher.content import Identity, read_library, write_identity
from publisher.errors import OutsideError, PublisherError, UsageError
from publisher.feeds.adoption import (
    RULES,
    Adoption,
    FeedError,
    OldFeed,
    OldSite,
    Terms,
    adopt_ids,
    name_rule,
    read_old_feed,
)
from publisher.fetching import MAX_BYTES, fetch
from publisher.outbound import RefusedAddressError
from publisher.settings import Settings

_ACCEPTED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for: where the old feeds are, or by which rule ids were made, and what is allowed.

    `old_url` is where the old blog was, if not here. `replace` lets ids change that our own feeds have shown;
    `private_ok` lets an address lead to a machine that only we can reach.
    """

    sources: tuple[str, ...] = ()
    rule: str = ""
    old_url: str = ""
    replace: bool = False
    private_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedFeeds:
    """What came of it. `is_written` says whether identity.json changed."""

    feeds: tuple[OldFeed, ...]
    adoption: Adoption
    is_written: bool


def adopt_feeds(settings: Settings, wish: Wish, now: datetime, *, dry_run: bool = False) -> AdoptedFeeds:
    """Read the old feeds and keep their ids; with `dry_run` only say what would come of it.

    Raises UsageError, PublisherError before anything is written, OutsideError where disk or network fail.
    """
    if not wish.sources and not wish.rule:
        raise UsageError("Name the old feed, by file or address", hint="or the system that made it: `--rule hugo`")
    if wish.rule and wish.rule not in RULES:
        raise UsageError(f"There is no rule “{wish.rule}”", hint=f"known are {', '.join(RULES)}")
    feeds = tuple(_read_source(source, private_ok=wish.private_ok) for source in wish.sources)
    library = read_library(settings, now)
    site_url = settings.site.url
    site = OldSite(old_url=wish.old_url or site_url, new_url=site_url, zone=settings.site.timezone)
    rule = name_rule(wish.rule, site) if wish.rule else None
    terms = Terms(items=settings.feeds.items, now=now.replace(microsecond=0), replace=wish.replace)
    adoption = adopt_ids(library, feeds, rule, site, terms)
    if dry_run:
        return AdoptedFeeds(feeds=feeds, adoption=adoption, is_written=False)
    _refuse_replacing(adoption)
    return AdoptedFeeds(feeds=feeds, adoption=adoption, is_written=_save(settings, adoption.identity))


def _read_source(source: str, *, private_ok: bool) -> OldFeed:
    is_address = "://" in source
    try:
        data = fetch(source, _ACCEPTED, private_ok=private_ok) if is_address else _read_file(Path(source))
        return read_old_feed(data, source)
    except RefusedAddressError as error:
        hint = error.hint or "if that machine is meant: `--private-ok`"
        raise PublisherError(error.text, hint=hint) from error
    except FeedError as error:
        named = ", ".join(urljoin(source, found) if is_address else found for found in error.found)
        hint = f"it names these: {named}" if named else "RSS, Atom, JSON Feed and Ghost's export can be read"
        raise PublisherError(f"{source}: {error}", hint=hint) from error


def _read_file(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise PublisherError(f"{file} is no file", hint="name the old feed by its file or its address")
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise PublisherError(f"{file} can't be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise PublisherError(f"{file} is longer than {MAX_BYTES // 1024**2} MiB", hint="is it the feed?")
    return data


def _refuse_replacing(adoption: Adoption) -> None:
    if not adoption.refused:
        return
    one = adoption.refused[0]
    others = f" ({len(adoption.refused) - 1} more posts, too)" if len(adoption.refused) > 1 else ""
    raise PublisherError(
        f"{one.path} has been published by us as “{one.has}”, and the old feed says “{one.wants}”{others}: "
        "nothing was written",
        hint="if nobody reads our feeds yet: `--replace`. Whoever does would see these posts once more",
    )


def _save(settings: Settings, identity: Identity) -> bool:
    try:
        return write_identity(settings.posts.identity, identity)
    except OSError as error:
        raise OutsideError(f"{settings.posts.identity} can't be written: {error.strerror or error}") from error
