"""Whether a build would take from readers what they have: ids that change, more posts at once than anyone removes.

A post or three may go: that is an author's daily work, and their records stay. An id that changes, or a third of
the blog that vanishes, is more likely a mistake than a decision, so a person says that it is meant.
"""

from publisher.content import Library, Post, Record, find_losses
from publisher.content.source import show_path
from publisher.errors import Problem
from publisher.feeds import read_published_ids
from publisher.settings import Settings

_FEW = 3  # posts that may vanish at once however small the blog is
_MOST_VANISHED = 0.3


def find_refusal(
    library: Library, settings: Settings, *, removed_ok: bool = False, new_ids_ok: bool = False
) -> Problem | None:
    """Give why these posts must not be built, or None. `removed_ok` and `new_ids_ok` say what is meant.

    Reads the feeds that were built before where identity.json doesn't know a post that they hold.
    """
    losses = find_losses(library.before, library.identity)
    if not removed_ok and losses.live and not library.public:
        return _refuse_removal(
            f"{losses.live} posts were there at the last build, and now there is none to be shown"
        )
    if not removed_ok and len(losses.gone) > max(_FEW, losses.live * _MOST_VANISHED):
        among = show_path(settings.posts.path / losses.gone[0].path, settings.root)
        return _refuse_removal(
            f"{len(losses.gone)} of {losses.live} posts are gone since the last build, {among} among them"
        )
    if not new_ids_ok and losses.changed:
        return _refuse_change(losses.changed, settings)
    if not new_ids_ok and (forgotten := _find_forgotten(library, settings)):
        return _refuse_forgetting(forgotten, settings)
    return None


def find_new_to_readers(library: Library, settings: Settings) -> tuple[Post, ...]:
    """Give the entries of the first feed of an old blog that its readers would see as new; none for any other.

    A blog is old where nothing is recorded yet, and several of its posts are not of today. An id in a head is
    taken for the one that readers know.
    """
    if library.before.records:
        return ()
    shown = [post for post in library.public if post.in_feed][: settings.feeds.items]
    fresh = tuple(post for post in shown if post.path not in library.by_head)
    return fresh if len(fresh) > 1 else ()


def _find_forgotten(library: Library, settings: Settings) -> list[str]:
    """Give the paths of posts that our own feeds hold under ids that identity.json doesn't know any more."""
    known = {record.key for record in library.before.records}
    fresh = [post for post in library.public if post.key not in known]
    if not fresh:
        return []
    ids = {record.id for record in library.before.records}
    published = read_published_ids(settings.feeds)
    return [post.path for post in fresh if published.get(post.url, post.id) not in {post.id, *ids}]


def _refuse_removal(text: str) -> Problem:
    hint = "is the folder complete, the disk there? If they are meant to go: `publisher build --removed-ok`"
    return Problem(code="posts-gone", text=text, hint=hint)


def _refuse_change(changed: tuple[tuple[Record, Record], ...], settings: Settings) -> Problem:
    before, after = changed[0]
    others = f" ({len(changed) - 1} more posts have another id, too)" if len(changed) > 1 else ""
    return Problem(
        code="id-changed",
        path=show_path(settings.posts.path / after.path, settings.root),
        text=f"its id was “{before.id}” and is now “{after.id}”: who has read it would see it as new{others}",
        hint="take the old id back into its head. If the new one is meant: `publisher build --new-ids-ok`",
    )


def _refuse_forgetting(paths: list[str], settings: Settings) -> Problem:
    name = settings.posts.identity.name
    others = f" ({len(paths) - 1} more posts, too)" if len(paths) > 1 else ""
    return Problem(
        code="id-forgotten",
        path=show_path(settings.posts.path / paths[0], settings.root),
        text=f"its id in the feeds so far is not in {name}: who has read it would see it as new{others}",
        hint=f"take {name} back from Git or a backup. If new ids are meant: `publisher build --new-ids-ok`",
    )
