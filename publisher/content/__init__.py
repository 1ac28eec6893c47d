"""A folder of Markdown -> posts: what each says, who it is for ever, and how it looks."""

from publisher.content.identity import Identity, Record
from publisher.content.library import Library, identity_would_change, read_library, save_identity
from publisher.content.post import Author, Post, Rendered, Visibility

__all__ = [
    "Author",
    "Identity",
    "Library",
    "Post",
    "Record",
    "Rendered",
    "Visibility",
    "identity_would_change",
    "read_library",
    "save_identity",
]
