"""Between two looks of a program that stays: where nothing was touched, nothing is read and rendered again."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import structs

from publisher.app.building import Built, build_site
from publisher.app.looking import find_next_post, look_at, look_same
from publisher.content.walk import Look
from publisher.settings import Settings
from publisher.traces import Trace, trace_file


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    looks: list[Look]
    identity: Trace
    since: datetime
    until: datetime
    built: Built


class Builds:
    """The builds of one program. The last one is good for as long as no file was touched and no post came out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last: _Remembered | None = None

    def build(self, now: datetime) -> Built:
        """Build, or give what the last build came to, with no file changed. Raises as `build_site`."""
        sight = look_at(self._settings)
        looks = sight.looks
        last = self._last
        if last and last.looks == looks and last.since <= now < last.until and self._is_whole(last):
            return structs.replace(
                last.built, files=tuple(structs.replace(file, changed=False) for file in last.built.files)
            )
        built = build_site(self._settings, now, sight=sight)
        self._last = _Remembered(
            looks=looks,
            identity=trace_file(self._settings.posts.identity),
            since=now,
            until=find_next_post(built.library.posts, now),
            built=built,
        )
        return built

    def _is_whole(self, last: _Remembered) -> bool:
        return (
            trace_file(self._settings.posts.identity) == last.identity
            and look_same(last.built.renderer.files, self._settings)
            and all((self._settings.root / file.path).exists() for file in last.built.files)
        )
