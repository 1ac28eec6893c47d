"""Which notices there are: mail that no post has given rise to, but something that a reader did."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Which notice it is; the value is the name of its template."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    GOODBYE = "goodbye"
