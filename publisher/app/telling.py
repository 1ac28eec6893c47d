"""Telling the operator, by mail, what needs them: once a condition, and again only after it has passed."""

import logging
from collections.abc import Sequence
from datetime import datetime

from publisher import delivery
from publisher.audience import Keys
from publisher.clock import FixedClock
from publisher.delivery import Alert, Message, Verdict
from publisher.errors import PublisherError
from publisher.newsletter import build_alert, message_id
from publisher.settings import Settings
from publisher.store import Database

_log = logging.getLogger(__name__)


def tell_operator(
    settings: Settings, database: Database, keys: Keys, alerts: Sequence[Alert], now: datetime
) -> None:
    """Keep which conditions hold, log the new ones, and mail them to `engine.alert_to` where that is set.

    A relay that is down can't carry its own alarm: it is told when mail goes out again, and stands in the log now.
    """
    with database.write() as connection:
        untold = delivery.set_alerts(connection, list(alerts), now)
    for alert in untold:
        _log.warning("attention needed: %s", alert.text.replace("\n", " "))
    recipient = settings.engine.alert_to
    if not untold:
        return
    if recipient is not None and settings.lists and not _mail(settings, keys, untold, now):
        return
    with database.write() as connection:
        delivery.mark_told(connection, untold, now)


def _mail(settings: Settings, keys: Keys, alerts: Sequence[Alert], now: datetime) -> bool:
    recipient = settings.engine.alert_to
    assert recipient is not None  # noqa: S101 - the caller has looked
    sender = settings.lists[0].sender
    identifier = message_id(keys.message_id, "alert", 0, int(now.timestamp()), sender.domain)
    lines = "\n\n".join(f"* {alert.text}" for alert in alerts)
    text = f"{settings.site.title} needs a look:\n\n{lines}\n\n`publisher status` shows where everything stands.\n"
    data = build_alert(
        sender=sender,
        recipient=recipient,
        subject=f"{settings.site.title}: {len(alerts)} thing{'s' if len(alerts) > 1 else ''} to see to",
        text=text,
        date=now,
        message_id=identifier,
    )
    message = Message(sender=sender, recipient=recipient, message_id=identifier, data=data)
    try:
        outcome = delivery.send_single(
            delivery.open_transport(settings), message, sign=delivery.open_signer(settings, FixedClock(now))
        )
    except PublisherError as error:
        _log.warning("alert not sent: %s", error.text)
        return False
    if outcome.verdict is not Verdict.SENT:
        _log.warning("alert not sent: %s", outcome.text)
    return outcome.verdict is Verdict.SENT
