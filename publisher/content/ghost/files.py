"""A story -> the file of a post: YAML and Markdown. And the authors of all of them -> `authors.yml`."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from publisher.content.ghost.export import Row, text
from publisher.content.ghost.stories import State, Story
from publisher.content.slugs import SlugError, check_slug, cut_bytes

_LONGEST = 120  # bytes of a name, so that ending and file system have room beside it
_MOST = 56 * 1024  # bytes of what is kept for others in a head, which holds 64 KiB
_TAKEN = frozenset({"index", "readme"})  # names that are no posts
_HEADER = "# The authors of a blog that came from Ghost: its posts name them by these ids.\n"


def place_stories(stories: Iterable[Story], existing: Mapping[str, str]) -> dict[str, Story]:
    """Give each story the path of its file, from the folder of posts.

    `existing` says which files of posts are there, and the id in each head, or nothing. A story stays in the file
    that has its id, wherever that is by now; a new one gets a name that nobody has, made of its slug.
    """
    paths = {id_: path for path, id_ in existing.items() if id_}
    others = {path.casefold() for path in existing}
    placed: dict[str, Story] = {}
    taken: set[str] = set()
    for story in stories:
        path = paths.get(story.id, "") if story.id else ""
        if not path:
            free = (name for name in _names_for(story) if name.casefold() not in taken)
            # One without an id is known again by nothing but its name.
            path = next(name for name in free if not story.id or name.casefold() not in others)
        taken.add(path.casefold())
        placed[path] = story
    return placed


def _names_for(story: Story) -> Iterator[str]:
    """Give names for a story's file, the best first."""
    plain = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in story.slug).strip("-_.")
    plain = cut_bytes(plain, _LONGEST) or f"post-{hashlib.sha256(story.uuid.encode()).hexdigest()[:8]}"
    yield f"{plain}{'-post' if plain.lower() in _TAKEN else ''}.md"
    yield from (f"{plain}-{number}.md" for number in itertools.count(2))


def write_story(story: Story) -> bytes:
    """Give the file: everything that Ghost knew of the post, in the words that Publisher reads."""
    head = _dump(_make_head(story))
    body = story.body.markdown
    return f"---\n{head}---\n\n{body}".rstrip().encode(errors="replace") + b"\n"


def write_authors(users: Mapping[str, Row]) -> bytes:
    """Give the file of authors, by their slugs. Their mail addresses are theirs: Ghost shows them to nobody."""
    authors = {
        slug: _present(
            {
                "name": text(user, "name") or slug,
                "description": text(user, "bio"),
                "url": text(user, "website"),
                "avatar": text(user, "profile_image", "image"),
            }
        )
        for slug, user in users.items()
    }
    return (_HEADER + (_dump(authors) if authors else "")).encode(errors="replace")


def _make_head(story: Story) -> dict[str, object]:
    is_out = story.state in (State.PUBLISHED, State.SENT, State.PRIVATE)
    extras = dict(story.extras)
    while sum(len(value.encode(errors="replace")) for value in extras.values()) > _MOST:
        extras.pop(max(extras, key=lambda name: len(extras[name])))
    return _present(
        {
            "id": story.id,
            "title": story.title,
            "slug": _find_slug(story),
            "date": story.published,
            "updated": story.updated,
            "draft": story.state is State.DRAFT,
            "visibility": story.visibility if story.visibility != "public" else "",
            "feed": False if story.is_mail_only else None,
            # Ghost has mailed it, or decided not to: it is nothing new to anybody.
            "newsletter": False if is_out else None,
            "authors": list(story.authors),
            "tags": list(story.tags),
            "excerpt": story.excerpt,
            "description": story.description,
            "language": story.language,
            "image": story.image,
            "image_alt": story.image_alt,
            "image_caption": story.image_caption,
            "canonical_url": story.canonical_url,
            "email_subject": story.email_subject,
            "ghost": _present(
                {
                    "uuid": story.uuid,
                    "featured": story.is_featured,
                    "internal_tags": list(story.internal_tags),
                    **extras,
                }
            ),
        }
    )


def _find_slug(story: Story) -> str:
    """Give the slug where an address can be made of it; else the file's name serves."""
    try:
        return check_slug(story.slug)
    except SlugError:
        return ""


def _present(entries: Mapping[str, object]) -> dict[str, object]:
    """Give the entries that say something; `newsletter: false` does, and `draft: false` doesn't."""
    said = ("feed", "newsletter")
    return {key: value for key, value in entries.items() if value or (value is False and key in said)}


class _Dumper(yaml.SafeDumper):
    """Writes times as people do, and repeats what stands twice instead of pointing at it."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


# `Any`: PyYAML's own types.
def _represent_instant(dumper: Any, instant: datetime) -> Any:
    written = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", written)


# `Any`: likewise. A text of several lines stands on one, so that none of them looks like the end of the head.
def _represent_text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Dumper.add_representer(datetime, _represent_instant)
_Dumper.add_representer(str, _represent_text)


def _dump(entries: Mapping[str, object]) -> str:
    return yaml.dump(dict(entries), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
