"""The files of a blog -> what the head of each says. Reads only those that have changed since they were read."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from publisher.content.listing import ListedFile, Listing
from publisher.content.manifest import Manifest, Row, key_of, read_manifest
from publisher.content.parse import Parsed, parse_post
from publisher.content.plain_posts import PlainReader
from publisher.content.post import Visibility
from publisher.content.rules import Rules
from publisher.content.source import SourceFile, read_one
from publisher.content.visibility import decide_visibility
from publisher.errors import Problem


def read_heads(listing: Listing, rules: Rules, kept_in: Path) -> Manifest:
    """Give what each file of the listing comes to, by its path; `kept_in` holds what was read before."""
    known = read_manifest(kept_in, key_of(rules))
    plainly = PlainReader(rules)
    rows: dict[str, Row] = {}
    is_new = False
    for file in listing.files:
        before = known.rows.get(file.path)
        if before is None or before.trace != file.trace:
            row = _read_head(file, listing.show(file.path), rules, plainly)
        else:
            row = _bring_up_to(before, rules)
        rows[file.path] = row
        is_new = is_new or row is not before
    return Manifest(key=known.key, rows=rows, begun=listing.begun, is_new=is_new or len(rows) != len(known.rows))


def read_texts(listing: Listing) -> Iterator[SourceFile]:
    """Give the text of each file that can be read, when it is asked for."""
    for file in listing.files:
        source = read_one(file.place, file.path, listing.show(file.path))
        if isinstance(source, SourceFile):
            yield source


def _read_head(file: ListedFile, shown: str, rules: Rules, plainly: PlainReader) -> Row:
    source = read_one(file.place, file.path, shown)
    if isinstance(source, Problem):
        return Row(trace=file.trace, post=None, problems=(source,))
    parsed = _parse_guarded(source, rules, plainly)
    return Row(trace=file.trace, post=parsed.post, problems=parsed.problems)


def _bring_up_to(row: Row, rules: Rules) -> Row:
    """Give the row with the one thing in it that time changes: whether its post is out."""
    post = row.post
    if post is None or post.visibility is Visibility.DRAFT:
        return row
    visibility = decide_visibility(post.published, post.expires, rules.now, withheld=False)
    if visibility is post.visibility:
        return row
    return Row(row.trace, msgspec.structs.replace(post, visibility=visibility), row.problems)


def _parse_guarded(source: SourceFile, rules: Rules, plainly: PlainReader) -> Parsed:
    """Read one post so that whatever goes wrong is that post's problem only."""
    try:
        post = plainly.read(source)
        return Parsed(post=post) if post else parse_post(source, rules)
    # A post is other people's text: whatever it makes our code or a library's raise, the other posts go on.
    except Exception as error:  # noqa: BLE001
        problem = Problem(
            code="post-unreadable",
            path=source.shown,
            text=f"this post can't be read: {type(error).__name__}",
            hint="is something in it nested very deeply, or very long? The other posts go on",
        )
        return Parsed(post=None, problems=(problem,))
