"""The folder of feeds as it is answered: what stands where, what has moved, who asks for too much."""

from collections.abc import Callable, Mapping
from posixpath import dirname, relpath
from urllib.parse import quote

from publisher.clock import Clock
from publisher.feeds import FeedFolder as WrittenFeeds
from publisher.settings import Settings
from publisher.web.client import Visitor
from publisher.web.feed_answer import Answer, FeedAnswers, hub_link
from publisher.web.held_file import HeldFile
from publisher.web.held_files import HeldFiles
from publisher.web.limits import WHOLE_FEEDS, Limiter
from publisher.web.media_types import media_type_of
from publisher.web.request_headers import Asked

_PAGE = "index.html"

Seen = Callable[[str, Visitor, Answer], None]
"""Is told of every answer that was found: the file's path, who asked, and what they got."""


def _ignore(_path: str, _visitor: Visitor, _answer: Answer) -> None:
    """Note nothing."""


class FeedFolder:
    """Answers requests for what the settings' folder of feeds holds. Paths are below it; `` is its own page.

    `always` are headers of each full answer. Query strings are nobody's business here.
    """

    def __init__(self, settings: Settings, clock: Clock, always: Mapping[str, str], seen: Seen = _ignore) -> None:
        self._settings = settings
        self._clock = clock
        self._always = always
        self._seen = seen
        self._files = HeldFiles(settings.feeds.path, self._make)
        self._whole = Limiter(WHOLE_FEEDS)
        self._refusal = Answer.make(
            429,
            {
                "Retry-After": str(self._whole.retry_after),
                "Cache-Control": "no-store",
                "Access-Control-Allow-Origin": "*",
                "Content-Type": "text/plain; charset=utf-8",
                **always,
            },
            b"Too many whole feeds at once. A request with the ETag of the last answer is always welcome.\n",
        )

    def recall(self, path: str, asked: Asked, visitor: Visitor) -> Answer | None:
        """Give the answer where the file is held and unchanged; nothing is read, so a loop of events can wait."""
        answers = self._files.recall(_name(path))
        if answers is None or self._is_outdated(answers):
            return None
        return self._choose(path, answers, asked, visitor)

    def find(self, path: str, asked: Asked, visitor: Visitor) -> Answer | None:
        """Give the answer, or nothing where there is none. Raises OutsideError where the folder can't be read."""
        name = _name(path)
        if media_type_of(name) is None:
            return None
        answers = self._files.find(name)
        if answers is not None and self._is_outdated(answers):
            self._files.forget(name)
            answers = self._files.find(name)
        return self._choose(path, answers, asked, visitor) if answers else None

    def find_moved(self, path: str) -> str:
        """Give where `path` has moved, relative to it, so that it holds behind any proxy; empty where it has not.

        An old address leads to the feed that lives on (`feeds.also_at`), a folder without its slash to its page.
        """
        target = self._settings.feeds.also_at.get(path)
        if target is not None:
            return quote(relpath(target, dirname(path) or "."))
        is_folder = bool(path) and media_type_of(path) is None and self._files.find(f"{path}/{_PAGE}") is not None
        return quote(path.rpartition("/")[2]) + "/" if is_folder else ""

    def is_gone(self, path: str) -> bool:
        """Say whether a feed stood at `path` once, and will not again, as far as we know."""
        return _name(path) in WrittenFeeds(self._settings).read_gone()

    def _choose(self, path: str, answers: FeedAnswers, asked: Asked, visitor: Visitor) -> Answer:
        answer = answers.answer(asked)
        if answer.status == 200 and not asked.is_conditional and not self._whole.allows(visitor.client):
            return self._refusal
        self._seen(path, visitor, answer)
        return answer

    def _is_outdated(self, answers: FeedAnswers) -> bool:
        return answers.until is not None and self._clock.now() >= answers.until

    def _make(self, name: str, file: HeldFile) -> FeedAnswers:
        kind = media_type_of(name)
        assert kind is not None  # noqa: S101 - a file without a type is not looked for
        hub = self._settings.feeds.hub
        link = hub_link(hub, self._settings.feeds_url + quote(name)) if hub and kind.is_feed else ""
        return FeedAnswers(name, file, kind, self._clock.now(), always=self._always, link=link)


def _name(path: str) -> str:
    """Give the file that stands at a path: a folder's page for people stands at the folder."""
    return path + _PAGE if path.endswith("/") or not path else path
