"""The files of a blog -> what the head of each says. Reads only those that have changed since they were read."""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from publisher.content.listing import ListedFile, Listing
from publisher.content.manifest import Manifest, key_of, read_manifest
from publisher.content.parse import Parsed, parse_post
from publisher.content.plain_posts import PlainReader
from publisher.content.post import Post, Visibility
from publisher.content.rules import Rules
from publisher.content.source import SourceFile, read_one
from publisher.content.visibility import decide_visibility
from publisher.errors import Problem


def read_heads(listing: Listing, rules: Rules, kept_in: Path) -> Manifest:
    """Give what each file of the listing comes to, by its path; `kept_in` holds what was read before."""
    known = read_manifest(kept_in, key_of(rules))
    plainly = PlainReader(rules)
    posts: dict[str, Post] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    is_new = len(listing.files) != len(known.traces)
    for file in listing.files:
        path = file.path
        if known.traces.get(path) == file.trace:
            before = known.posts.get(path)
            parsed = Parsed(before and _bring_up_to(before, rules), known.problems.get(path, ()))
            is_new = is_new or parsed.post is not before
        else:
            parsed = _read_head(file, listing.show(path), rules, plainly)
            is_new = True
        if parsed.post:
            posts[path] = parsed.post
        if parsed.problems:
            problems[path] = parsed.problems
    return Manifest(
        key=known.key,
        traces={file.path: file.trace for file in listing.files},
        posts=posts,
        problems=problems,
        begun=listing.begun,
        is_new=is_new,
    )


def read_texts(listing: Listing) -> Iterator[SourceFile]:
    """Give the text of each file that can be read, when it is asked for."""
    for file in listing.files:
        source = read_one(file.place, file.path, listing.show(file.path))
        if isinstance(source, SourceFile):
            yield source


def _read_head(file: ListedFile, shown: str, rules: Rules, plainly: PlainReader) -> Parsed:
    source = read_one(file.place, file.path, shown)
    if isinstance(source, Problem):
        return Parsed(None, (source,))
    return _parse_guarded(source, rules, plainly)


def _bring_up_to(post: Post, rules: Rules) -> Post:
    """Give the post with the one thing in it that time changes: whether it is out."""
    if post.visibility is Visibility.DRAFT:
        return post
    visibility = decide_visibility(post.published, post.expires, rules.now, withheld=False)
    return post if visibility is post.visibility else replace(post, visibility=visibility)


def _parse_guarded(source: SourceFile, rules: Rules, plainly: PlainReader) -> Parsed:
    """Read one post so that whatever goes wrong is that post's problem only."""
    try:
        post = plainly.read(source)
        return Parsed(post) if post else parse_post(source, rules)
    # A post is other people's text: whatever it makes our code or a library's raise, the other posts go on.
    except Exception as error:  # noqa: BLE001
        problem = Problem(
            code="post-unreadable",
            path=source.shown,
            text=f"this post can't be read: {type(error).__name__}",
            hint="is something in it nested very deeply, or very long? The other posts go on",
        )
        return Parsed(None, (problem,))
