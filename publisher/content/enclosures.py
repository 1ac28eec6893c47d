"""What a post's head says of the files that it gives out: enclosures, as blogs and podcasts write them."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from publisher.content.fields import Fields
from publisher.content.media_types import media_type_of
from publisher.content.post import Enclosure
from publisher.content.text import to_one_line
from publisher.content.values import Mapping, Scalar, Sequence, Value

_DOCUMENTS = {"epub": "application/epub+zip", "pdf": "application/pdf"}
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]*")  # RFC 6838 §4.2

# Where heads name the file: the feed generators of Astro and WordPress, then podcast themes of Hugo (podcast_file),
# Jekyll (audio, file, mp3, podcast_url), Pelican (podcast), and what others made of them.
_ADDRESSES = (
    *("enclosure", "enclosures", "podcast", "audio", "podcast_file", "podcast_url", "mp3", "audio_url", "audiourl"),
    *("audioUrl", "audio_file", "audioFile", "mediafile", "media_url", "episode_url", "video", "file"),
)
ENCLOSURES = frozenset({*_ADDRESSES, *map(str.lower, _ADDRESSES)})
"""Every name of such a file, also in lower case."""
_URL = ("url", "src", "href", "file", "path", "link", "audio")
_SIZE = ("length", "size", "bytes", "size_in_bytes", "file_size", "filesize")
_SIZE_OF_POST = ("podcast_bytes", "podcast_file_size", "audio_size", "filesize", "file_size", "length")
_DURATION = (
    "duration",
    "podcast_duration",
    "podcast_length",
    "audio_duration",
    "itunes_duration",
    "itunes.duration",
)
_EPISODE = ("episode", "episode_number", "episodeNumber", "itunes_episode", "itunes.episode")
_SEASON = ("season", "season_number", "itunes_season", "itunes.season")
_KIND = ("episode_type", "episodeType", "itunes_episode_type", "itunes.episodeType")
_EXPLICIT = ("explicit", "itunes_explicit", "itunes.explicit")
_IMAGE = ("episode_image", "episode-cover", "episode_cover", "itunes_image", "itunes.image")
_FLAGS = {"true": True, "yes": True, "explicit": True, "false": False, "no": False, "clean": False}
_KINDS = frozenset({"full", "trailer", "bonus"})
_LONGEST = 2**53  # bytes and seconds; more is a number that JSON can't carry (RFC 8259 §6)


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a head names, and the table that says more of it, if it stands in one."""

    url: str
    line: int
    table: Mapping


def read_enclosures(fields: Fields) -> tuple[Enclosure, ...]:
    """Read the files that a post gives out, the first of them first, each address once, as it is written.

    A file whose type neither the head nor its name tells is left out; where the head calls it an enclosure, that
    is told.
    """
    found: dict[str, Enclosure] = {}
    if not fields.gives_any(ENCLOSURES):
        return ()
    for key in _ADDRESSES:
        value = fields.find(key)
        if value is None:
            continue
        for named in _find_named(value[1]):
            kind = _read_type(named)
            if kind:
                found.setdefault(named.url, _describe(fields, named, kind, is_first=not found))
            elif key.startswith("enclosure"):
                hint = "name its type beside it, as in “type: audio/mpeg”"
                fields.warn("enclosure-type", key, named.line, f"what “{named.url}” holds isn't known", hint)
    return tuple(found.values())


def _find_named(value: Value) -> Iterator[_Named]:
    """Find the files in a text, a table with an address, a table of one file a type, or a list of those."""
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _find_named(item)
        return
    if isinstance(value, Scalar):
        # WordPress has address, size and type, a line each.
        url, *more = map(to_one_line, value.text.strip().split("\n"))
        said = {
            key: Scalar(text=text, line=value.line) for key, text in zip(("length", "type"), more, strict=False)
        }
        if url:
            yield _Named(url=url, line=value.line, table=Mapping(entries={**said}, line=value.line))
        return
    if url := _text_in(value, *_URL):
        yield _Named(url=url, line=value.line, table=value)
        return
    for key, inner in value.entries.items():
        if _type_of(key.lower()) and isinstance(inner, Scalar) and not inner.is_null:
            yield _Named(url=to_one_line(inner.text), line=inner.line, table=Mapping(line=value.line))


def _read_type(named: _Named) -> str:
    said = _text_in(named.table, "type", "mime_type", "mime").lower()
    if _MEDIA_TYPE.fullmatch(said):
        return said
    return _type_of(_ending_of(named.url))


def _describe(fields: Fields, named: _Named, media_type: str, *, is_first: bool) -> Enclosure:
    """Give the enclosure. A size beside the address is that of the first file; the others are the same."""
    table = named.table
    size = _read_number(_text_in(table, *_SIZE)) or _read_size(fields, named.url, is_first=is_first)
    return Enclosure(
        url=named.url,
        media_type=media_type,
        size=size,
        duration=read_duration(_text_in(table, "duration") or fields.text_if_any(*_DURATION)),
        title=_text_in(table, "title"),
        episode=_read_number(fields.text_if_any(*_EPISODE)),
        season=_read_number(fields.text_if_any(*_SEASON)),
        kind=kind if (kind := fields.text_if_any(*_KIND).lower()) in _KINDS else "",
        is_explicit=_FLAGS.get(fields.text_if_any(*_EXPLICIT).lower()),
        image=fields.text_if_any(*_IMAGE),
        transcript=_text_in(table, "transcript") or fields.text_if_any("transcript"),
        chapters=_text_in(table, "chapters") or fields.text_if_any("chapters"),
    )


def _read_size(fields: Fields, url: str, *, is_first: bool) -> int:
    """Read a size that stands beside the address: a number, or a table of one number a type."""
    for key in _SIZE_OF_POST:
        found = fields.find(key)
        if found is None:
            continue
        value = found[1]
        if isinstance(value, Mapping):
            return _read_number(_text_in(value, _ending_of(url)))
        if is_first and isinstance(value, Scalar):
            return _read_number(value.text)
    return 0


def read_duration(text: str) -> int:
    """Read `1:02:33`, `62:33`, `3753`, `3753.4` or `PT1H2M33S` in seconds; 0 where it is none of these."""
    plain = text.strip()
    if found := re.fullmatch(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7})(?:\.\d+)?", plain, re.ASCII):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if found := re.fullmatch(
        r"(?:PT)?(?:(\d{1,3})h)? ?(?:(\d{1,4})m(?:in)?)? ?(?:(\d{1,6})s)?", plain, re.ASCII | re.IGNORECASE
    ):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    return 0


def _read_number(text: str) -> int:
    plain = text.strip().replace("_", "").replace(",", "")
    number = int(plain) if re.fullmatch(r"\d{1,16}", plain, re.ASCII) else 0
    return number if number < _LONGEST else 0


def _text_in(table: Mapping, *keys: str) -> str:
    """Give the first of `keys`, in any case, that holds a text in a table."""
    folded = {key.lower(): value for key, value in table.entries.items()}
    for key in keys:
        value = folded.get(key)
        if isinstance(value, Scalar) and not value.is_null:
            return to_one_line(value.text)
    return ""


def _type_of(ending: str) -> str:
    """Give the type of files with this ending: sounds, films and documents, for a picture is no download."""
    kind = media_type_of(f"file.{ending}")
    return _DOCUMENTS.get(ending, "" if kind.startswith("image/") else kind)


def _ending_of(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return posixpath.splitext(path)[1].removeprefix(".").lower()
