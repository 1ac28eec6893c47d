"""Logging in to a relay (RFC 4954): the strongest way that both sides know."""

import base64
from collections.abc import Callable

from publisher.delivery.transports.relay import Abilities, Relay

# What is said, and the class of reply that is wanted: the last of it says whether we are in.
Steps = list[tuple[str, int]]


def plan_login(relay: Relay, abilities: Abilities) -> Steps | None:
    """Give what to say to log in, or nothing where there is no way that both sides know."""
    for mechanism, can, say in _WAYS:
        if mechanism in abilities.mechanisms and can(relay):
            return say(relay)
    return None


def tell_ways(abilities: Abilities) -> str:
    """Say why no login is possible."""
    offered = " ".join(abilities.mechanisms) or "none"
    return f"it offers no way to log in that we know: it offers {offered}, we know PLAIN, LOGIN and XOAUTH2"


def _say_xoauth2(relay: Relay) -> Steps:
    """Show a token in place of a password, in a form of Google's and Microsoft's own."""
    bearer = f"user={relay.username}\x01auth=Bearer {relay.token}\x01\x01"
    return [(f"AUTH XOAUTH2 {_base64(bearer)}", 2)]


def _say_plain(relay: Relay) -> Steps:
    """Say both at once (RFC 4616)."""
    secret = f"\x00{relay.username}\x00{relay.password}"
    return [(f"AUTH PLAIN {_base64(secret)}", 2)]


def _say_login(relay: Relay) -> Steps:
    """Say one after the other: never standardised, and all that some servers offer."""
    return [("AUTH LOGIN", 3), (_base64(relay.username), 3), (_base64(relay.password), 2)]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


_WAYS: tuple[tuple[str, Callable[[Relay], bool], Callable[[Relay], Steps]], ...] = (
    ("XOAUTH2", lambda relay: bool(relay.token), _say_xoauth2),
    ("PLAIN", lambda relay: not relay.token, _say_plain),
    ("LOGIN", lambda relay: not relay.token, _say_login),
)
