"""The tables of an export -> stories: each post with everything that belongs to it, and what becomes of it here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from publisher.content.ghost.body import Body, read_body
from publisher.content.ghost.export import Export, Row, follow, instant, number, text
from publisher.content.text import to_one_line
from publisher.errors import Problem, Severity

# What Ghost knows of a post and we have no word for; it stays in the post's head for whoever needs it.
_EXTRAS = (
    "meta_title",
    "og_title",
    "og_description",
    "og_image",
    "twitter_title",
    "twitter_description",
    "twitter_image",
    "custom_template",
    "frontmatter",
    "codeinjection_head",
    "codeinjection_foot",
)


class State(StrEnum):
    """What a post of Ghost's is here."""

    PUBLISHED = "published"  # out, and not mailed any more
    SCHEDULED = "scheduled"  # comes out, and is mailed, at its time
    DRAFT = "draft"
    SENT = "sent"  # was a mail and nothing else: in no feed, and not mailed any more
    PRIVATE = "private"  # for members: shown nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One post of an export.

    `id` is what Ghost's feed calls it, empty where another post has it. `published` is when it came or comes out;
    for a draft, when it was begun. `visibility` is Ghost's own word. With `is_mail_only` it is in no feed.
    `authors` are the slugs of users.
    """

    id: str
    uuid: str
    slug: str
    title: str
    state: State
    published: datetime
    updated: datetime | None
    visibility: str
    is_mail_only: bool
    is_featured: bool
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    internal_tags: tuple[str, ...]
    excerpt: str
    description: str
    language: str
    image: str
    image_alt: str
    image_caption: str
    canonical_url: str
    email_subject: str
    extras: Mapping[str, str]
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The stories of an export, oldest first; who wrote them, by slug; how many pages were passed over."""

    stories: tuple[Story, ...]
    authors: Mapping[str, Row]
    pages: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relations:
    """What other tables say of a post, by the post's id."""

    meta: Mapping[str, Row]
    tags: Mapping[str, list[Row]]
    authors: Mapping[str, list[Row]]
    users: Mapping[str, Row]


def read_stories(export: Export, shown: str, now: datetime) -> Read:
    """Read every post; what can't become one is a problem, in the file that is `shown`.

    A post that was to come out before `now` counts as published: Ghost has seen to it since.
    """
    relations = _relate(export)
    stories: dict[str, Story] = {}
    problems: list[Problem] = []
    rows = [row for row in export.rows("posts") if not _is_page(row)]
    for place, row in enumerate(rows):
        named = f"“{to_one_line(text(row, 'title', 'slug')) or f'post {place + 1}'}”"
        try:
            story = _read_story(row, relations, now)
        except ValueError as error:
            problems.append(_tell("ghost-post", shown, f"{named} is left out: {error}", Severity.ERROR))
            continue
        problems.extend(
            _tell("ghost-text", shown, f"{named}: {loss}", Severity.WARNING) for loss in story.body.losses
        )
        if story.id in stories:
            told = f"{named} has the id of another post, {story.id}, and gets one of its own"
            problems.append(_tell("ghost-id", shown, told, Severity.WARNING))
            story = replace(story, id="")
        stories[story.id or f"{place}."] = story
    users = {text(user, "slug"): user for user in relations.users.values()}
    wrote = {slug for story in stories.values() for slug in story.authors}
    return Read(
        stories=tuple(sorted(stories.values(), key=lambda story: (story.published, story.slug))),
        authors={slug: user for slug, user in sorted(users.items()) if slug in wrote},
        pages=len(export.rows("posts")) - len(rows),
        problems=tuple(problems),
    )


def _relate(export: Export) -> _Relations:
    return _Relations(
        meta={text(row, "post_id"): row for row in export.rows("posts_meta")},
        tags=follow(export, "posts_tags", "tags", "tag_id"),
        authors=follow(export, "posts_authors", "users", "author_id"),
        users={text(row, "id"): row for row in export.rows("users")},
    )


def _read_story(row: Row, relations: _Relations, now: datetime) -> Story:
    """Read one post. Raises ValueError."""
    # Older versions keep in the post what newer ones keep in a table beside it.
    about = {**row, **{key: value for key, value in relations.meta.get(text(row, "id"), {}).items() if value}}
    published = instant(row, "published_at", "created_at", "updated_at")
    if published is None:
        raise ValueError("it has no date")
    state = _find_state(about, published, now)
    if state is State.DRAFT:
        published = instant(row, "created_at", "published_at", "updated_at") or published
    updated = instant(row, "updated_at")
    tags = [(text(tag, "name", "slug"), text(tag, "visibility")) for tag in relations.tags.get(text(row, "id"), ())]
    internal = tuple(name for name, visibility in tags if visibility == "internal" or name.startswith("#"))
    visibility = text(row, "visibility") or "public"
    return Story(
        id=_find_feed_id(row),
        uuid=text(row, "uuid"),
        slug=to_one_line(text(row, "slug")),
        title=to_one_line(text(row, "title")) or "(Untitled)",
        state=state,
        published=published,
        updated=updated if updated and updated > published and state is not State.DRAFT else None,
        visibility=visibility,
        is_mail_only=state is State.SENT or bool(number(about, "email_only")),
        is_featured=bool(number(row, "featured")),
        authors=tuple(dict.fromkeys(_find_authors(row, relations))),
        tags=tuple(dict.fromkeys(name for name, _ in tags if name and name not in internal)),
        internal_tags=internal,
        excerpt=text(row, "custom_excerpt"),
        description=text(about, "meta_description"),
        language=text(row, "locale"),
        image=text(row, "feature_image", "image"),
        image_alt=text(about, "feature_image_alt"),
        image_caption=text(about, "feature_image_caption"),
        canonical_url=text(row, "canonical_url"),
        email_subject=text(about, "email_subject"),
        extras={name: text(about, name) for name in _EXTRAS if text(about, name)},
        body=read_body(row),
    )


def _is_page(row: Row) -> bool:
    return text(row, "type") == "page" or bool(number(row, "page"))


def _find_state(about: Row, published: datetime, now: datetime) -> State:
    status = text(about, "status") or "draft"
    if status == "draft":
        return State.DRAFT
    if text(about, "visibility") not in ("", "public"):
        return State.PRIVATE
    if status == "scheduled" and published > now:
        return State.SCHEDULED
    if status == "sent" or number(about, "email_only"):
        return State.SENT
    if status in ("published", "scheduled"):
        return State.PUBLISHED
    raise ValueError(f"its status, “{status}”, is none that we know")


def _find_feed_id(row: Row) -> str:
    """Give what Ghost's feed calls a post: its id; before version 1.0, when ids were numbers, its UUID."""
    id_, uuid = text(row, "id"), text(row, "uuid")
    return uuid if id_.isdecimal() and uuid else id_


def _find_authors(row: Row, relations: _Relations) -> Iterator[str]:
    """Give the slugs of those who wrote a post; older versions know one, in the post itself."""
    known = relations.users.get(text(row, "author_id"))
    for user in relations.authors.get(text(row, "id"), [known] if known else []):
        if slug := text(user, "slug"):
            yield slug


def _tell(code: str, shown: str, told: str, severity: Severity) -> Problem:
    hint = {
        "ghost-post": "mend it in Ghost, export again, and import again: what is there already stays as it is",
        "ghost-id": "readers of the old feed may see it once more",
        "ghost-text": "compare it with the post in Ghost",
    }[code]
    return Problem(code=code, path=shown, text=told, hint=hint, severity=severity)
