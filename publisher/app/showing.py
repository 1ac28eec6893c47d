"""A site as it was read -> what is to be seen of one mail and one entry of it."""

import email
import email.policy
import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import msgspec

from publisher.app.building import from_root
from publisher.app.compiling import check_mailing
from publisher.app.linting import lint_post, lint_standing, problems_of
from publisher.app.sampling import Sample, Sampler, Wanted, names_of_languages, names_of_templates
from publisher.app.scanning import find_post
from publisher.app.seen import Seen, SeenEntry, SeenMail, SeenPost
from publisher.content import (
    Library,
    Post,
    Rendered,
    Renderer,
    Studio,
    Visibility,
    address_of_pictures,
    served_pictures,
)
from publisher.errors import Problem, PublisherError, Severity
from publisher.feeds import Entries
from publisher.mailbox import Mailbox
from publisher.newsletter import (
    CLIPPED_ABOVE,
    MailTemplates,
    Recipient,
    fill_line,
    size_of,
)
from publisher.settings import Settings

_READER = "ann@example.net"
_NO_ADDRESS = "(the list's postal_address stands here)"
_NO_WEB = "https://news.example.org/"
_SOURCE = re.compile(r'(<(?:img|source|video|audio)\b[^>]*?\b(?:src|poster)=")([^"]*)(")')
_SET = re.compile(r'\bsrcset="[^"]*"')
_STATES = {
    Visibility.DRAFT: "A draft: it is in no feed, and nobody is mailed.",
    Visibility.FUTURE: "It comes out on {day}; until then it is in no feed, and nobody is mailed.",
    Visibility.EXPIRED: "It has expired: it is in no feed any more, and nobody is mailed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSite:
    """A site as it was read."""

    settings: Settings
    library: Library
    renderer: Renderer


@dataclass(slots=True)
class _Pictures:
    """Puts names in place of the addresses of pictures whose files are here, and counts the others."""

    files: dict[str, Path]
    used: dict[str, Path] = field(default_factory=dict)
    foreign: int = 0

    def put(self, shown: str) -> str:
        """Give HTML with them in it."""
        self.foreign = 0
        return _SOURCE.sub(self._put_one, _SET.sub("", shown))

    def _put_one(self, found: re.Match[str]) -> str:
        address = html.unescape(found[2])
        file = self.files.get(address)
        if file is None:
            self.foreign += not address.startswith("data:")
            return found[0]
        name = hashlib.sha256(str(file).encode(errors="surrogateescape")).hexdigest()[:16] + file.suffix.lower()
        self.used[name] = file
        return f"{found[1]}pictures/{name}{found[3]}"


def show_site(site: ReadSite, wanted: Wanted, name: str, now: datetime) -> Seen:
    """Show a mail to a reader called `name`, and the entry of the post. Raises PublisherError, OutsideError."""
    settings = site.settings
    templates = MailTemplates(settings, Studio(settings, settings.state.path / "pictures"))
    seen = Seen(
        wanted=wanted,
        site_title=settings.site.title,
        posts=tuple(
            SeenPost(path=post.path, title=post.title, state=post.visibility.value) for post in site.library.posts
        ),
        templates=tuple(names_of_templates(templates)),
        lists=tuple(entry.name for entry in settings.lists),
        languages=tuple(names_of_languages(templates)),
    )
    path = from_root(settings, settings.posts.path / wanted.post)
    try:
        post = find_post(site.library, wanted.post)
        path = from_root(settings, settings.posts.path / post.path)
    except PublisherError as error:
        of_it = tuple(problem for problem in site.library.problems if problem.path == path)
        return replace(seen, title=wanted.post, problems=of_it or problems_of(error))
    # Not set up yet is no mistake of the post's.
    problems = [msgspec.structs.replace(problem, severity=Severity.WARNING) for problem in check_mailing(settings)]
    sample: Sample | None = None
    try:
        sample = _sampler(site, templates).compile(wanted)
        problems += templates.find_shaded()
        if len(sample.posts) == 1:
            problems += lint_post(sample.settings, sample.compiled, sample.newsletter, post, site.renderer)
        else:
            problems += lint_standing(settings, templates, sample.newsletter, only=wanted.template)
    except PublisherError as error:
        problems += problems_of(error)
    rendered = site.renderer.render(post)
    pictures = _Pictures(files=_find_files(settings, [rendered], templates.studio))
    entry, entry_problems = _show_entry(site, post, pictures)
    mail = None
    if sample:
        shown = [site.renderer.render(other) for other in sample.posts]
        pictures.files |= _find_files(settings, shown, templates.studio)
        mail = _show_mail(sample, _reader(settings, name, now), now, pictures)
    problems += [*templates.studio.problems, *entry_problems]
    problems += (found for found in (*site.library.problems, *site.renderer.problems) if found.path == path)
    return replace(
        seen,
        title=post.title,
        state=post.visibility.value,
        mail=mail,
        entry=entry,
        notes=tuple(_note(post, sample, settings)),
        problems=tuple(dict.fromkeys(problems)),
        elsewhere=sum(found.path != path for found in site.library.problems),
        pictures=pictures.used,
    )


def _sampler(site: ReadSite, templates: MailTemplates) -> Sampler:
    """Give what compiles mail, of a list that lacks its address too: a look at it harms nobody."""
    lists = tuple(
        entry if entry.postal_address.strip() else msgspec.structs.replace(entry, postal_address=_NO_ADDRESS)
        for entry in site.settings.lists
    )
    settings = msgspec.structs.replace(site.settings, lists=lists)
    return Sampler(settings=settings, library=site.library, renderer=site.renderer, templates=templates)


def _reader(settings: Settings, name: str, now: datetime) -> Recipient:
    base = settings.web.url or _NO_WEB
    return Recipient(
        mailbox=Mailbox(address=_READER, name=name),
        unsubscribe_url=f"{base}u/TOKEN",
        preferences_url=f"{base}preferences/TOKEN",
        confirm_url=f"{base}confirm/TOKEN",
        confirmed_on=now.date(),
    )


def _show_mail(sample: Sample, reader: Recipient, now: datetime, pictures: _Pictures) -> SeenMail:
    data = sample.fill_in(reader, f"<preview@{sample.newsletter.sender.domain}>", now)
    message = email.message_from_bytes(data, policy=email.policy.default)
    compiled, sender = sample.compiled, sample.newsletter.sender
    shown = _part_of(message, "html")
    return SeenMail(
        sender=sender.name or sender.address,
        address=sender.address,
        subject=compiled.subject,
        preheader=fill_line(compiled.preheader, reader),
        language=compiled.language,
        html=pictures.put(shown),
        text=_part_of(message, "plain"),
        source=data.decode("utf-8", "replace"),
        html_size=size_of(shown),
        html_limit=CLIPPED_ABOVE,
        size=len(data),
        is_excerpt=compiled.oversize,
        foreign=pictures.foreign,
    )


def _part_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def _show_entry(site: ReadSite, post: Post, pictures: _Pictures) -> tuple[SeenEntry | None, tuple[Problem, ...]]:
    """Give the entry of a post as if it were out already, and what keeps it from being as its author meant."""
    if not post.in_feed:
        return None, ()
    entries = Entries([post], site.renderer.render, site.settings)
    made = next(iter(entries.of([post])), None)
    if made is None:
        return None, tuple(entries.problems)
    day = made.published.astimezone(site.settings.site.timezone).date()
    entry = SeenEntry(
        title=made.title,
        byline=" · ".join([*(author.name for author in made.authors), day.isoformat()]),
        html=pictures.put(made.content or f"<p>{html.escape(made.excerpt)}</p>"),
        language=made.language,
        foreign=pictures.foreign,
    )
    return entry, tuple(entries.problems)


def _find_files(settings: Settings, outcomes: Iterable[Rendered | Problem], studio: Studio) -> dict[str, Path]:
    """Give the file of each picture that is here, by the address at which readers will find it."""
    files = {
        medium.url: settings.root / medium.path
        for outcome in outcomes
        if isinstance(outcome, Rendered)
        for medium in outcome.media
        if medium.path and medium.media_type.startswith("image/")
    }
    for folder in filter(None, (served_pictures(settings), studio.folder)):
        files |= {f"{address_of_pictures(settings)}{file.name}": file for file in folder.glob("*.png")}
    return files


def _note(post: Post, sample: Sample | None, settings: Settings) -> Iterable[str]:
    """Say what is not to be seen in mail or entry: who gets neither."""
    if post.visibility in _STATES:
        day = post.published.astimezone(settings.site.timezone).date()
        yield _STATES[post.visibility].format(day=day.isoformat())
    if not post.in_feed:
        yield "Its front matter says feed: false, so it is in no feed."
    if post.newsletter is False:
        yield "Its front matter says newsletter: false, so it is not mailed."
    if sample and sample.compiled.oversize:
        yield "The whole post would be cut off by receivers, so its excerpt is mailed, with a link to the rest."
