"""A post's place in a series: so long after a reader has confirmed, each reader gets it, whenever they come."""

from datetime import timedelta

from publisher.content.fields import Fields
from publisher.content.values import Scalar
from publisher.setting_types import Duration

_HINT = "write it as 0d, 12h, 3d or 2w: so long after a reader has confirmed"
_LONGEST = timedelta(days=1000)


def read_series(fields: Fields) -> tuple[str, timedelta | None]:
    """Give the series a post belongs to, and how long after their beginning readers get it.

    Without `offset` a post belongs to none: blogs call other things `series` too.
    """
    found = fields.find("offset")
    if found is None:
        return "", None
    name, value = found
    text = value.text if isinstance(value, Scalar) else ""
    try:
        offset = Duration.parse(text)
    except ValueError:
        said = f"“{text}” is no length of time" if text else "this is no length of time"
        fields.refuse("offset-unreadable", name, value.line, said, _HINT)
        return "", None
    if offset > _LONGEST:
        fields.refuse("offset-unreadable", name, value.line, f"“{text}” is longer than 1000 days", _HINT)
        return "", None
    series = next(iter(fields.names("series")), "")
    if not series:
        hint = "name it: “series: onboarding”; posts of one series are told of together"
        fields.refuse("series-missing", name, value.line, "it says when, and no “series” says of what", hint)
        return "", None
    return series, timedelta(seconds=round(offset.total_seconds()))
