"""A provider's call to us, and what it is refused with."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.delivery.bounces import Report

Fetch = Callable[[str], bytes]
"""Gives what is behind an address of the provider's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was posted, before anything of it is believed. The names of `headers` are in lower case."""

    headers: Mapping[str, str]
    body: bytes
    now: datetime
    secret: str
    topics: tuple[str, ...]
    fetch: Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `name` is the provider's own for it: what comes twice is taken in once."""

    name: str
    report: Report

    @property
    def digest(self) -> str:
        """What it is known by."""
        return hashlib.sha256(self.name.encode()).hexdigest()


class CallRefusedError(Exception):
    """A call that is not taken in: `status` is 401 where nobody knows whose it is, 422 where it can't be read."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def refuse_unproven(text: str) -> CallRefusedError:
    """Give what says that nobody knows whose call it is."""
    return CallRefusedError(401, text)


# `Any` below: what a provider posts is JSON of any shape, and is looked at piece by piece.
def read_object(text: bytes | str) -> dict[str, Any]:
    """Read a JSON object. Raises CallRefusedError."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallRefusedError(422, "this is no JSON") from error
    if not isinstance(found, dict):
        raise CallRefusedError(422, "this is no JSON object")
    return found


def text_of(value: Any) -> str:
    """Give a value as text, where it is text or a number; nothing else."""
    return str(value) if isinstance(value, str | int) else ""


def objects_of(value: Any) -> list[dict[str, Any]]:
    """Give the objects of a list, or the one object; nothing else."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in the same time, however much of them agrees."""
    return hmac.compare_digest(one.encode(), other.encode())
