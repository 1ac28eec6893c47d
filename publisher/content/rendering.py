"""One post -> its HTML, by way of the process that renders; what goes wrong becomes a problem with its line."""

from msgspec.structs import replace

from publisher.content.blog import Blog
from publisher.content.columns import add_columns
from publisher.content.guard import Guard, shared_guard
from publisher.content.head_values import read_head_values
from publisher.content.linked_texts import check_links
from publisher.content.manuscript import assemble
from publisher.content.media_files import MediaFiles
from publisher.content.post import Post, Rendered, Visibility
from publisher.content.site_folders import SiteFolders
from publisher.content.source import show_path
from publisher.content.wire import Cause, Failure, Request
from publisher.errors import Problem, Severity
from publisher.settings import Settings

_TOLD = {
    Cause.TIMEOUT: "turning this text into HTML takes more than {limits.cpu_seconds:g} s",
    Cause.MEMORY: "turning this text into HTML takes more than {limits.memory_mib} MiB of memory",
    Cause.SIZE: "this text becomes more than {limits.html_mib} MiB of HTML",
    Cause.DEPTH: "this text is nested too deeply, as quotes or lists within one another",
    Cause.FAILED: "this text can't be turned into HTML: {detail}",
}

_NO_TEXT = Problem(
    code="text-missing",
    line=1,
    text="nothing below the head of this post is to be seen: feeds and mail have its title alone",
    hint="write its text; with “draft: true” in its head it waits for that",
    severity=Severity.WARNING,
)


class Rendering:
    """Renders the posts of one blog; without a `guard` of its own it uses that of this process."""

    def __init__(self, settings: Settings, blog: Blog, folders: SiteFolders, guard: Guard | None) -> None:
        self._settings = settings
        self._blog = blog
        self._folders = folders
        self._guard = guard or shared_guard()

    def render(self, post: Post, body: str) -> Rendered | Problem:
        """Give a post rendered, whose text is `body`, or the problem that keeps it from being so.

        Raises OutsideError where none can be rendered.
        """
        root = self._settings.root
        manuscript = assemble(post, body, self._folders, root)
        media = MediaFiles(folders=self._folders, blog=self._blog, root=root, post=post)
        head = read_head_values(post, manuscript.text, self._settings)
        request = Request(post=post, body=manuscript.text, head=head)
        outcome = self._guard.render(request, self._blog, media.find)
        if isinstance(outcome, Failure):
            return self._tell(post, outcome)
        missing = (
            _tell_missing(src, expected, manuscript.find_line(src)) for src, expected in media.missing.items()
        )
        links = check_links(outcome.asked, self._folders, root, manuscript.find_line)
        told = (*outcome.problems, *missing, *links.problems)
        if not (outcome.html or told or manuscript.problems) and _wants_text(post):
            told = (_NO_TEXT,)
        found = (*manuscript.problems, *map(manuscript.place, told))
        lines = [""] * (post.body_line - 1) + body.split("\n")
        problems = add_columns(found, show_path(self._settings.posts.path / post.path, root), lines)
        return replace(outcome, problems=problems, files=(*manuscript.files, *media.looked, *links.looked))

    def close(self) -> None:
        """Give back the memory of what renders. It may be used again all the same."""
        self._guard.close()

    def _tell(self, post: Post, failure: Failure) -> Problem:
        return Problem(
            code=failure.cause.value,
            path=show_path(self._settings.posts.path / post.path, self._settings.root),
            line=post.body_line,
            text=_TOLD[failure.cause].format(limits=self._guard.limits, detail=failure.detail),
            hint="is something in it nested very deeply, or very long? The other posts go on",
        )


def _wants_text(post: Post) -> bool:
    """Whether a post is nothing without a text: a draft may wait for it, and others are about what they link to."""
    return not (post.visibility is Visibility.DRAFT or post.link or post.enclosures)


def _tell_missing(src: str, expected: str, line: int) -> Problem:
    return Problem(
        code="image-missing",
        line=line,
        text=f"“{src}” is not there",
        hint=f"{expected} would be its file",
        severity=Severity.WARNING,
    )
