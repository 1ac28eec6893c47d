"""What a build would take from feed readers: posts that go, and ids that change under posts that stay."""

import msgspec

from publisher.content.identity import Identity, Record


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """The records of before that are not to be seen any more, and pairs of records whose post has another id now.

    `live` counts the posts that readers were shown before.
    """

    live: int
    gone: tuple[Record, ...]
    changed: tuple[tuple[Record, Record], ...]


def find_losses(before: Identity, after: Identity) -> Losses:
    """Compare the records of the last build with those of this one."""
    then = {record.key: record for record in before.records if record.gone is None}
    now = {record.key: record for record in after.records if record.gone is None}
    return Losses(
        live=len(then),
        gone=tuple(record for key, record in then.items() if key not in now),
        changed=tuple(
            (record, now[key]) for key, record in then.items() if key in now and now[key].id != record.id
        ),
    )
