"""Readers' own feeds, as they are asked for: whose it is, whether it is theirs still, and its bytes."""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from publisher import audience
from publisher.app.guarding import find_refusal
from publisher.app.looking import find_next_post, look_at
from publisher.audience import PrivateReader, Purpose, Tokens
from publisher.content import Renderer, read_library
from publisher.content.walk import Look
from publisher.errors import OutsideError
from publisher.feeds import FORMATS, Format, PrivateFeeds
from publisher.settings import List

if TYPE_CHECKING:
    from publisher.app.app import App

_KEPT = 500  # feeds as their readers chose them: there are far fewer choices than readers
_LOOK_EVERY = 5.0  # seconds between two looks at the folder of posts


class Closed(Enum):
    """Why there is no feed: the address was never ours, or its reader has left or closed it."""

    UNKNOWN = "unknown"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFeed:
    """A reader's feed, made but for their token: `whose` is the list they read."""

    whose: List
    reader: PrivateReader


class OwnFeeds:
    """The private feeds of one site. Several threads may use it."""

    def __init__(self, app: "App", look_every: float = _LOOK_EVERY) -> None:
        self._app = app
        self._settings = app.settings
        self._look_every = look_every
        self._lock = threading.Lock()
        # Stands for the token in what is kept: nobody can guess it, so no post can hold it.
        self._slot = secrets.token_hex(30)
        self._model: PrivateFeeds | None = None
        self._looks: list[Look] = []
        self._until: datetime | None = None
        self._looked = 0.0
        self._kept: OrderedDict[tuple[str, frozenset[str], str], bytes] = OrderedDict()

    def find(self, token: str) -> OwnFeed | Closed:
        """Give whose feed a token opens, or why it opens none."""
        bearer = Tokens(self._app.keys).read(Purpose.FEED, token)
        if bearer is None:
            return Closed.UNKNOWN
        with self._app.database.read() as connection:
            reader = audience.find_reader(connection, bearer)
        entry = next((entry for entry in self._settings.lists if reader and entry.name == reader.list), None)
        return OwnFeed(whose=entry, reader=reader) if entry and reader else Closed.GONE

    def serialise(self, feed: OwnFeed, token: str, kind: Format) -> bytes:
        """Give the bytes of a reader's feed. Raises PublisherError where the posts can't be read."""
        with self._lock:
            model = self._look()
            key = (feed.whose.name, feed.reader.topics, kind.file)
            made = self._kept.get(key)
            if made is None:
                made = model.serialise(feed.whose, feed.reader.topics, kind, self.url(self._slot))
                self._kept[key] = made
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return made.replace(self._slot.encode(), token.encode())

    def url(self, token: str) -> str:
        """Give the address below which a reader's feed lives."""
        return f"{self._settings.web.url or '/'}feeds/private/{token}/"

    def addresses(self, token: str) -> dict[str, str]:
        """Give where each format of a reader's feed is, by its name in `feeds.formats`."""
        url = self.url(token)
        return {name: url + FORMATS[name].file for name in dict.fromkeys(self._settings.feeds.formats)}

    def _look(self) -> PrivateFeeds:
        """Read the posts anew where one was touched or has come out. A folder that seems to be gone is not read."""
        now = self._app.clock.now()
        if self._model is not None and time.monotonic() - self._looked < self._look_every:
            return self._model
        sight = look_at(self._settings)
        looks = sight.looks
        is_fresh = looks == self._looks and self._until is not None and now < self._until
        if self._model is None or not is_fresh:
            library = read_library(self._settings, now, walk=sight.posts)
            refusal = find_refusal(library, self._settings)
            if refusal and self._model is None:
                raise OutsideError(f"The posts can't be shown: {refusal.text}", hint=refusal.hint)
            if not refusal:
                renderer = Renderer(self._settings, library)
                self._model = PrivateFeeds(library.public, renderer.render, self._settings)
                self._looks, self._until = looks, find_next_post(library.posts, now)
                self._kept.clear()
        self._looked = time.monotonic()
        assert self._model is not None  # noqa: S101 - it was there, or was made above, or was refused
        return self._model
