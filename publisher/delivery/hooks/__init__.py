"""What providers of mail report over HTTP: known to be theirs, and read into reports as returned mail is."""

from collections.abc import Callable

from publisher.delivery.hooks.call import Call, CallRefusedError, Event, Fetch
from publisher.delivery.hooks.generic import read_generic
from publisher.delivery.hooks.mailgun import read_mailgun
from publisher.delivery.hooks.postmark import read_postmark
from publisher.delivery.hooks.ses import read_ses

READERS: dict[str, Callable[[Call], list[Event]]] = {
    "ses": read_ses,
    "postmark": read_postmark,
    "mailgun": read_mailgun,
    "generic": read_generic,
}
"""By the name in `[hooks.PROVIDER]`, what reads a call of theirs."""

__all__ = ["READERS", "Call", "CallRefusedError", "Event", "Fetch"]
