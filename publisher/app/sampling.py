"""Any mail of a site as one reader would get it: an issue of any post or a notice, in any template and language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from publisher.app.compiling import compile_posts, frame_of
from publisher.app.scanning import find_post
from publisher.content import Library, Post, Renderer
from publisher.errors import PublisherError, UsageError
from publisher.newsletter import (
    Compiled,
    MailTemplates,
    MessageTemplate,
    NoticeKind,
    NoticeTemplate,
    Recipient,
    compile_notice,
)
from publisher.settings import List, Settings

_DIGEST = "digest"
_IN_A_DIGEST = 3  # posts, where there are so many
_NO_MAIL = frozenset({"base"})  # what others are made from


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which mail. What is empty is as it would be mailed: the list's template and the post's language."""

    post: str = ""
    template: str = ""
    list: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A mail, compiled. `posts` are those in it: none where it is a notice."""

    settings: Settings
    newsletter: List
    posts: tuple[Post, ...]
    compiled: Compiled
    is_notice: bool

    def fill_in(self, recipient: Recipient, message_id: str, now: datetime) -> bytes:
        """Give the message as this reader gets it. Raises UnsafeHeaderError."""
        if self.is_notice:
            notice = NoticeTemplate.build(self.compiled, self.newsletter.sender, self.newsletter.reply_to)
            return notice.fill_in(recipient, message_id, now)
        frame = frame_of(self.settings, self.newsletter, self.compiled, now)
        return MessageTemplate.build(self.compiled, frame).fill_in(recipient, message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """Compiles any mail of a site, of drafts and future posts too. Nothing is kept and nobody is mailed."""

    settings: Settings
    library: Library
    renderer: Renderer
    templates: MailTemplates

    def compile(self, wanted: Wanted) -> Sample:
        """Compile the mail that is wanted. Raises PublisherError, with file and line where it is known."""
        newsletter = find_list(self.settings, wanted.list)
        check_template(self.templates, wanted.template)
        if wanted.language:
            newsletter = msgspec.structs.replace(newsletter, language=wanted.language)
        posts: tuple[Post, ...] = ()
        if is_notice := wanted.template in set(NoticeKind):
            kind = NoticeKind(wanted.template)
            compiled = compile_notice(kind, newsletter=newsletter, templates=self.templates)
        else:
            newsletter, posts = self._choose(newsletter, wanted)
            compiled = compile_posts(self.settings, self.templates, newsletter, posts, self.renderer)
        return Sample(
            settings=self.settings, newsletter=newsletter, posts=posts, compiled=compiled, is_notice=is_notice
        )

    def _choose(self, newsletter: List, wanted: Wanted) -> tuple[List, tuple[Post, ...]]:
        """Give the posts of an issue, and its list with the template that is wanted for them."""
        asked = find_post(self.library, wanted.post)
        changed: dict[str, str] = {"language": wanted.language} if wanted.language else {}
        own, _, several = wanted.template.rpartition("-")
        if several != _DIGEST:
            changed |= {"template": wanted.template} if wanted.template else {}
            return newsletter, (msgspec.structs.replace(asked, **changed),)
        others = [post for post in self.library.public if post.path != asked.path][: _IN_A_DIGEST - 1]
        posts = sorted([asked, *others], key=lambda post: post.published, reverse=True)
        if not others:
            changed["template"] = wanted.template  # a single post is an issue otherwise
        chosen = msgspec.structs.replace(newsletter, template=own or "issue")
        return chosen, tuple(msgspec.structs.replace(post, **changed) for post in posts)


def find_list(settings: Settings, name: str) -> List:
    """Give the list of a name, or the first one where none is named. Raises PublisherError."""
    found = next((entry for entry in settings.lists if entry.name == (name or entry.name)), None)
    if found is None and name:
        known = ", ".join(entry.name for entry in settings.lists)
        raise PublisherError(f"There is no list “{name}”", hint=f"there are: {known}" if known else "")
    if found is None:
        raise PublisherError(
            f"{settings.file.name} has no [[lists]], so nothing is mailed",
            hint="docs/configuration.md says what a list needs: name, title, from, postal_address",
        )
    return found


def check_template(templates: MailTemplates, name: str) -> None:
    """Raise UsageError where a template is named that there isn't."""
    if name and name not in names_of_templates(templates):
        known = ", ".join(names_of_templates(templates))
        raise UsageError(f"There is no template “{name}”", hint=f"there are: {known}")


def names_of_templates(templates: MailTemplates) -> list[str]:
    """Give the names of all templates of mail, those of issues first."""
    return sorted(
        set(_find_templates(templates)), key=lambda name: (name in set(NoticeKind), name != "issue", name)
    )


def names_of_languages(templates: MailTemplates) -> list[str]:
    """Give the languages that there are words for."""
    return sorted({file.stem for folder in templates.files.folders for file in (folder / "words").glob("*.toml")})


def _find_templates(templates: MailTemplates) -> Iterator[str]:
    for folder in templates.files.folders:
        yield from (file.stem for file in folder.glob("*.html") if file.stem not in _NO_MAIL)
