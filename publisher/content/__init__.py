"""A folder of Markdown -> posts: what each says, who it is for ever, and how it looks.

Reading and rendering are apart: `read_library` is quick and loads nothing heavy, `Renderer` renders on demand.
"""

from publisher.content.body import CHANGED
from publisher.content.identity import Identity, Record
from publisher.content.library import Library, identity_would_change, read_library, save_identity
from publisher.content.losses import Losses, find_losses
from publisher.content.post import Author, Post, Rendered, Visibility
from publisher.content.renderer import Renderer

__all__ = [
    "CHANGED",
    "Author",
    "Identity",
    "Library",
    "Losses",
    "Post",
    "Record",
    "Rendered",
    "Renderer",
    "Visibility",
    "find_losses",
    "identity_would_change",
    "read_library",
    "save_identity",
]
