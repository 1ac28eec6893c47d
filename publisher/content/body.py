"""The text of a post: it stays in its file until it is rendered."""

from publisher.content.excerpting import mark_excerpt
from publisher.content.members import keep_public
from publisher.content.post import Post
from publisher.content.source import find_file, read_one, show_path
from publisher.errors import Problem, Severity
from publisher.settings import Settings

CHANGED = "source-changed"


def read_body(post: Post, settings: Settings) -> str | Problem:
    """Read the text below the head of a post, its excerpt marked, as it was when its head was read.

    A file that was changed in between is a problem: what was read of its head may not fit its text.
    """
    folder = settings.posts.path
    shown = show_path(folder / post.path, settings.root)
    source = read_one(find_file(folder, post.path), post.path, shown)
    if isinstance(source, Problem):
        return source
    if source.digest != post.digest:
        return Problem(
            code=CHANGED,
            path=shown,
            text="this file was changed while it was being read",
            hint="nothing to do: the next run takes it as it is then",
            severity=Severity.WARNING,
        )
    return mark_excerpt(keep_public(source.text[post.body_start :]), post.separator)
