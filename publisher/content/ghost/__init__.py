"""Ghost's export -> files of posts: what stands in it, and what each post becomes. Decides; touches no disk.

Ghost writes the export under Settings → Advanced → Import/Export; `publisher import ghost` reads it.
"""

from publisher.content.ghost.export import Export, ExportError, read_export, read_permalink
from publisher.content.ghost.files import place_stories, write_authors, write_story
from publisher.content.ghost.known import find_ids
from publisher.content.ghost.stories import Read, State, Story, read_stories

__all__ = [
    "Export",
    "ExportError",
    "Read",
    "State",
    "Story",
    "find_ids",
    "place_stories",
    "read_export",
    "read_permalink",
    "read_stories",
    "write_authors",
    "write_story",
]
