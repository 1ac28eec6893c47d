"""A provider's call, taken in: by the settings of `[hooks.PROVIDER]`, and the way that returned mail goes."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.app.returning import Returning
from publisher.config import read_secret
from publisher.delivery.bounces import Kind
from publisher.delivery.hooks import READERS, Call, CallRefusedError, Fetch
from publisher.errors import PublisherError
from publisher.fetching import fetch
from publisher.settings import Hook, Settings

_log = logging.getLogger(__name__)
_SIGNED_BY_ITSELF = ("ses",)  # with a key that is Amazon's: what is ours is the topic


def fetch_file(url: str) -> bytes:
    """Give what is behind an address on the web, under the limits of `publisher.fetching`."""
    return fetch(url, "*/*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """The hooks of one site."""

    settings: Settings
    returning: Returning
    fetch: Fetch = fetch_file

    def find(self, provider: str) -> Hook | None:
        """Give a provider's settings, or nothing where it has none: then there is no such hook."""
        return self.settings.hooks.get(provider)

    def take(self, provider: str, hook: Hook, headers: Mapping[str, str], body: bytes) -> Counter[Kind]:
        """Take in a call. Raises CallRefusedError; PublisherError where something of ours is amiss."""
        call = Call(
            headers=headers,
            body=body,
            now=self.returning.clock.now(),
            secret=self._secret(provider, hook),
            topics=hook.topics,
            fetch=self.fetch,
        )
        found: Counter[Kind] = Counter()
        for event in READERS[provider](call):
            found += self.returning.take_event(event.digest, [event.report])
        return found

    def _secret(self, provider: str, hook: Hook) -> str:
        """Give what a provider proves itself with. An empty one would be known to everybody."""
        if provider in _SIGNED_BY_ITSELF:
            return ""
        name = f"hooks.{provider}.secret_file"
        secret = read_secret(hook.secret_file, name) if hook.secret_file else ""
        if not secret:
            raise PublisherError(
                f"{name} is missing or empty", hint="a file of mode 0600 that holds the shared secret"
            )
        return secret


__all__ = ["CallRefusedError", "Hooks", "fetch_file"]
