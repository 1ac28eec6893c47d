"""What the settings and a blog's own files say about reading one post."""

from datetime import datetime, tzinfo

import msgspec

from publisher.content.author_book import AuthorBook
from publisher.content.defaults import Default
from publisher.content.dialects import Dialect
from publisher.content.placing import Placing


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings say about reading one post. `now` decides what is still in the future.

    `separator` ends the excerpt of every post, where the site's own file names one; `defaults` are what posts take
    over, and with `joins_lists` a post's own list goes on with theirs.
    """

    placing: Placing
    site_zone: tzinfo
    book: AuthorBook
    lists: frozenset[str]
    now: datetime
    separator: str = ""
    defaults: tuple[Default, ...] = ()
    joins_lists: bool = False

    @property
    def dialect(self) -> Dialect:
        """The system whose posts are read."""
        return self.placing.dialect

    @property
    def zone(self) -> tzinfo:
        """The zone of dates that carry no offset."""
        return self.dialect.naive_zone or self.site_zone
