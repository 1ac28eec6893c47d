"""Posts -> feeds, on disk: the part of the work that needs no database and no mail."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from publisher.app.guarding import find_new_to_readers, find_refusal
from publisher.app.looking import Sight, look_at
from publisher.app.stamping import leave_stamp
from publisher.content import (
    CHANGED,
    Illustrator,
    Library,
    Post,
    Renderer,
    Studio,
    identity_would_change,
    read_library,
    save_identity,
    save_manifest,
    served_pictures,
)
from publisher.errors import OutsideError, Problem, PublisherError, Severity
from publisher.feeds import FeedFolder, FileChange, build_feeds, recall, remember
from publisher.settings import Settings

_TRIES = 3  # where a file is changed between the reading of its head and that of its text


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build came to. `renderer` has rendered what the feeds show, and renders more for mail.

    `new_to_readers` are the entries that readers of an old blog would see as new: on its first build, none later.
    """

    library: Library
    renderer: Renderer
    problems: tuple[Problem, ...]
    files: tuple[FileChange, ...]
    new_to_readers: tuple[Post, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is kept from readers by a mistake."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def build_site(  # noqa: PLR0913 - each is a word of the command
    settings: Settings,
    now: datetime,
    *,
    frozen: bool = False,
    removed_ok: bool = False,
    new_ids_ok: bool = False,
    sight: Sight | None = None,
) -> Built:
    """Read the posts and write the feeds that changed.

    `frozen` refuses to change identity.json; `removed_ok` says that many posts are meant to be gone, `new_ids_ok`
    that posts are meant to be new to who has read them. `sight` is what was seen just now, by whoever has looked
    already. Raises PublisherError before anything is written,
    OutsideError where the disk fails.
    """
    _refuse_overlap(settings)
    sight = sight or look_at(settings)
    folder = FeedFolder(settings)
    held = folder.look()
    studio = Studio(settings, served_pictures(settings))
    for _ in range(_TRIES):
        library = read_library(settings, now, removed_ok=removed_ok, walk=sight.posts)
        _refuse(library, settings, removed_ok=removed_ok, new_ids_ok=new_ids_ok)
        renderer = Renderer(settings, library)
        illustrator = Illustrator(plainly=renderer.render, studio=studio)
        feeds = build_feeds(library.public, illustrator.render, settings, recall(library.identity, now), held)
        if not any(problem.code == CHANGED for problem in feeds.problems):
            break
        sight = look_at(settings)
    library = replace(library, identity=remember(library.identity, feeds.filled))
    if frozen:
        _refuse_change(library, settings)
    # Ids first: an id that readers have seen must be on disk before they see it.
    try:
        changed = save_identity(library, settings)
    except OSError as error:
        raise OutsideError(
            f"{settings.posts.identity} can't be written: {error.strerror or error}; "
            "the feeds that readers see are as they were",
            hint="free some disk space, or let this user write the file and its folder; then build again",
        ) from error
    identity = FileChange(path=from_root(settings, settings.posts.identity), changed=changed)
    written = (
        FileChange(path=from_root(settings, settings.feeds.path / file.path), changed=file.changed)
        for file in folder.write(feeds, held)
    )
    built = Built(
        library=library,
        renderer=renderer,
        problems=tuple(dict.fromkeys((*library.problems, *feeds.problems, *renderer.problems, *studio.problems))),
        files=(identity, *written),
        new_to_readers=find_new_to_readers(library, settings),
    )
    _keep(built, settings, sight, now)
    return built


def _refuse(library: Library, settings: Settings, *, removed_ok: bool, new_ids_ok: bool) -> None:
    """Stop before anything is written where a build would take from readers what they have."""
    if refusal := find_refusal(library, settings, removed_ok=removed_ok, new_ids_ok=new_ids_ok):
        told = f"{refusal.place}: {refusal.text}" if refusal.place else refusal.text
        raise PublisherError(told, hint=refusal.hint, problems=library.problems)


def _refuse_change(library: Library, settings: Settings) -> None:
    """Stop before anything is written where identity.json would change."""
    if identity_would_change(library, settings):
        raise PublisherError(
            f"{settings.posts.identity.name} would change, and --frozen forbids it",
            hint="run `publisher build` where you write, and commit the file with the posts",
            problems=library.problems,
        )


def _keep(built: Built, settings: Settings, sight: Sight, now: datetime) -> None:
    """Keep what makes the next build quick; without it that one is slower, and the same."""
    try:
        save_manifest(built.library, settings)
        built.renderer.save()
        leave_stamp(built, settings, sight, now)
    except OSError as error:
        import logging  # nearly no build has anything to say here

        logging.getLogger(__name__).warning(
            "what was read can't be kept: %s: %s", settings.state.path, error.strerror
        )


def from_root(settings: Settings, file: Path) -> str:
    """Give a file as a person in the site's folder would type it."""
    return file.relative_to(settings.root).as_posix() if file.is_relative_to(settings.root) else str(file)


def _refuse_overlap(settings: Settings) -> None:
    """Keep what is written and what people wrote apart: neither folder may hold the other.

    But where posts lie all over a site, its feeds lie among them.
    """
    posts, feeds = settings.posts.path.resolve(), settings.feeds.path.resolve()
    if posts == settings.root.resolve() and feeds != posts:
        return
    if posts.is_relative_to(feeds) or feeds.is_relative_to(posts):
        raise PublisherError(
            f"feeds.path ({feeds}) and posts.path ({posts}) lie in one another",
            hint="give the feeds a folder beside the posts",
        )
