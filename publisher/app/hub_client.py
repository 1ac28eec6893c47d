"""What leaves this machine for WebSub: a look at our own feed where readers fetch it, and a word to the hub."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from publisher import __version__
from publisher.errors import PublisherError
from publisher.feeds import Sight, Told
from publisher.fetching import fetch
from publisher.outbound import Target, names_a_machine, open_connection, read_target

_WAIT = 5.0  # seconds
_MOST = 64 * 1024  # bytes of an answer that are read, so that the connection ends well


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAnswer:
    """What a hub said: `text` for people, `retry_after` where it asks to come again."""

    told: Told
    text: str = ""
    retry_after: timedelta | None = None


def look_for(topic: str, digest: str) -> Sight:
    """Find out whether the bytes with this SHA-256 are there for readers."""
    try:
        found = fetch(topic, "*/*", private_ok=names_a_machine(read_target(topic)), seconds=_WAIT)
    except PublisherError:
        return Sight.UNSEEN
    return Sight.NEW if sha256(found).hexdigest() == digest else Sight.OLD


def tell_hub(hub: str, topic: str) -> HubAnswer:
    """Tell a hub that a topic has changed. Hubs differ in how they name it, so both names are sent.

    A redirection is not followed, and a name that stands for a machine of this network is not connected to.
    """
    form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
    try:
        target = read_target(hub)
        with closing(open_connection(target, _WAIT, private_ok=names_a_machine(target))) as connection:
            return _post(connection, target, form)
    except (PublisherError, OSError, http.client.HTTPException) as error:
        return HubAnswer(told=Told.FAILED, text=str(error) or type(error).__name__)


def _post(connection: http.client.HTTPConnection, target: Target, form: str) -> HubAnswer:
    connection.request(
        "POST",
        target.path,
        form,
        {
            "Host": target.authority,
            "User-Agent": f"Publisher/{__version__}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        },
    )
    with connection.getresponse() as answer:
        answer.read(_MOST)
        if 200 <= answer.status < 300:
            return HubAnswer(told=Told.DONE)
        seconds = answer.headers.get("Retry-After", "").strip()
        return HubAnswer(
            told=Told.FAILED,
            text=f"it answers {answer.status} {answer.reason}",
            retry_after=timedelta(seconds=int(seconds[:6])) if seconds.isdecimal() else None,
        )
