"""Where returned mail arrives: whether mail gets there, and whether we can read it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from publisher.app.building import from_root
from publisher.app.doctor.domains import check_mail_hosts
from publisher.app.doctor.finding import Check, failed, passed
from publisher.app.returning import open_imap
from publisher.delivery import bounces
from publisher.errors import OutsideError
from publisher.mailbox import to_wire_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.app.doctor.lookups import Lookups
    from publisher.settings import Settings


def check_returned(settings: Settings, lookups: Lookups) -> Iterator[Check]:
    """Look at the domain that mail comes back to, and at each mailbox that is read. Raises PublisherError."""
    named = settings.bounces
    if named.domain:
        domain = to_wire_domain(named.domain)
        try:
            yield check_mail_hosts("bounces mx", domain, lookups)
        except OutsideError as error:
            yield failed("bounces mx", error.text, error.hint, is_outside=True)
    if named.maildir is not None:
        shown = from_root(settings, named.maildir)
        if all(os.access(named.maildir / part, os.R_OK | os.W_OK | os.X_OK) for part in ("new", "cur")):
            yield passed("bounces maildir", f"{shown} can be read")
        else:
            told = f"{shown} is no Maildir, or this user may not read and mark what is in it"
            yield failed(
                "bounces maildir", told, "let your mail server deliver there, and this user read and write it"
            )
    if named.imap:
        box = open_imap(named)
        try:
            bounces.probe_imap(box)
        except OutsideError as error:
            yield failed("bounces imap", error.text, error.hint)
        else:
            yield passed("bounces imap", f"{box.name} can be read")
