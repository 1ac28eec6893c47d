"""A folder of Markdown -> posts: what each says, who it is for ever, and how it looks.

Reading and rendering are apart: `read_library` is quick and loads nothing heavy, `Renderer` renders on demand. What
is named here is loaded when it is asked for, since the process that renders needs none of what reads.
"""

from typing import TYPE_CHECKING

from publisher.late import load_late

if TYPE_CHECKING:
    from publisher.content.body import CHANGED
    from publisher.content.identity import Identity, Record, read_identity, write_identity
    from publisher.content.illustration import Illustrator
    from publisher.content.library import (
        Library,
        identity_would_change,
        read_library,
        save_identity,
        save_manifest,
    )
    from publisher.content.losses import Losses, find_losses
    from publisher.content.post import Author, Enclosure, Medium, Post, Rendered, Visibility
    from publisher.content.renderer import Renderer
    from publisher.content.site_facts import SiteFacts, find_site_facts, find_sites_below
    from publisher.content.studio import Studio, address_of_pictures, served_pictures

__all__ = [
    "CHANGED",
    "Author",
    "Enclosure",
    "Identity",
    "Illustrator",
    "Library",
    "Losses",
    "Medium",
    "Post",
    "Record",
    "Rendered",
    "Renderer",
    "SiteFacts",
    "Studio",
    "Visibility",
    "address_of_pictures",
    "find_losses",
    "find_site_facts",
    "find_sites_below",
    "identity_would_change",
    "read_identity",
    "read_library",
    "save_identity",
    "save_manifest",
    "served_pictures",
    "write_identity",
]

_HOMES = {
    "CHANGED": "body",
    **dict.fromkeys(("Identity", "Record", "read_identity", "write_identity"), "identity"),
    **dict.fromkeys(
        ("Library", "identity_would_change", "read_library", "save_identity", "save_manifest"), "library"
    ),
    **dict.fromkeys(("Losses", "find_losses"), "losses"),
    **dict.fromkeys(("Author", "Enclosure", "Medium", "Post", "Rendered", "Visibility"), "post"),
    "Illustrator": "illustration",
    "Renderer": "renderer",
    **dict.fromkeys(("SiteFacts", "find_site_facts", "find_sites_below"), "site_facts"),
    **dict.fromkeys(("Studio", "address_of_pictures", "served_pictures"), "studio"),
}

__getattr__ = load_late(__name__, _HOMES)
