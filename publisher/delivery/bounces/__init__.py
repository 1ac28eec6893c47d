"""What comes back: returned mail and providers' reports are read, matched to their delivery, and acted on once."""

from publisher.delivery.bounces.alarms import find_alarms
from publisher.delivery.bounces.events import count_events
from publisher.delivery.bounces.imap import ImapBox, Position, probe_imap, read_imap
from publisher.delivery.bounces.intake import Intake, digest_of
from publisher.delivery.bounces.maildir import read_maildir
from publisher.delivery.bounces.positions import read_position, write_position
from publisher.delivery.bounces.reading import MOST_BYTES, read_returned
from publisher.delivery.bounces.report import Clues, Kind, Report
from publisher.delivery.bounces.return_path import ReturnPaths
from publisher.delivery.bounces.settling import Settled, dismiss_bounces, settle_bounces
from publisher.delivery.bounces.status import judge_status

__all__ = [
    "MOST_BYTES",
    "Clues",
    "ImapBox",
    "Intake",
    "Kind",
    "Position",
    "Report",
    "ReturnPaths",
    "Settled",
    "count_events",
    "digest_of",
    "dismiss_bounces",
    "find_alarms",
    "judge_status",
    "probe_imap",
    "read_imap",
    "read_maildir",
    "read_position",
    "read_returned",
    "settle_bounces",
    "write_position",
]
