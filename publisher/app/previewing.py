"""A site looked at while it is being written: read anew whenever one of its files has changed."""

import contextlib
import hashlib
from pathlib import Path
from threading import Lock

from publisher.app.linting import problems_of
from publisher.app.looking import look_at
from publisher.app.sampling import Wanted, check_template, find_list
from publisher.app.scanning import find_post
from publisher.app.seen import Seen
from publisher.app.showing import ReadSite, show_site
from publisher.clock import Clock
from publisher.config import load_settings
from publisher.content import Renderer, read_library, save_manifest
from publisher.errors import OutsideError, PublisherError
from publisher.newsletter import MailTemplates
from publisher.settings import Settings
from publisher.traces import trace_file


class Previewer:
    """Shows one site's mail and entries. Any thread may ask. Nobody is mailed; nothing that is served changes."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = Lock()
        self._site: ReadSite | None = None
        self._stamp = ""

    def stamp(self) -> str:
        """Give a short text that changes with every file that mail or feeds are made from."""
        settings = self._settings
        looks = look_at(settings).looks
        files = [settings.file, *sorted(settings.templates.path.rglob("*"))]
        looks += [(str(file), trace_file(file)) for file in files]
        return hashlib.sha256(repr(looks).encode(errors="surrogateescape")).hexdigest()[:32]

    def show(self, wanted: Wanted, name: str = "") -> Seen:
        """Show what a reader of this name, or of none, would get. Whatever goes wrong is told in what is shown."""
        with self._turn:
            try:
                return show_site(self._read(), wanted, name, self._clock.now())
            except OutsideError:
                raise
            except PublisherError as error:
                return Seen(wanted=wanted, problems=problems_of(error))

    def choose(self, name: str) -> str:
        """Give the path of the post of a name, or without one of the post that was saved last.

        Raises PublisherError where there is none.
        """
        with self._turn:
            site = self._read()
        if name:
            return find_post(site.library, name).path
        folder = site.settings.posts.path
        if not site.library.posts:
            raise PublisherError(
                f"There is no post in {folder} yet", hint="write one, or see `publisher init --help`"
            )
        return max(site.library.posts, key=lambda post: (_saved(folder / post.path), post.published)).path

    def check(self, wanted: Wanted) -> None:
        """Raise PublisherError where a list or a template is named that there isn't."""
        with self._turn:
            settings = self._read().settings
        if wanted.list:
            find_list(settings, wanted.list)
        check_template(MailTemplates(settings), wanted.template)

    def _read(self) -> ReadSite:
        """Read the site where it has changed. Raises PublisherError."""
        stamp = self.stamp()
        if self._site is None or self._stamp != stamp:
            self._site = None
            self._settings = settings = load_settings(self._settings.file)
            library = read_library(settings, self._clock.now())
            with contextlib.suppress(OSError):  # what can't be kept costs the next reading its time, and no more
                save_manifest(library, settings)
            self._site = ReadSite(settings=settings, library=library, renderer=Renderer(settings, library))
            self._stamp = stamp
        return self._site


def _saved(file: Path) -> int:
    return trace_file(file)[1]
