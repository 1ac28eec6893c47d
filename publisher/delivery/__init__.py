"""What leaves: the ledger of deliveries, and what carries it out, so that nobody is lost and nobody doubled."""

from publisher.delivery.alerts import Alert, mark_told, set_alerts
from publisher.delivery.archive import (
    Archived,
    find_archived,
    find_neighbour,
    find_public,
    is_public,
    list_archived,
)
from publisher.delivery.ballast import find_needed_room, require_room
from publisher.delivery.books import (
    Doubt,
    PutOff,
    count_abandoned,
    count_states,
    count_waiting,
    find_imbalances,
    find_refusals,
    read_doubts,
    read_put_off,
)
from publisher.delivery.breaker import Breaker
from publisher.delivery.compose import Composer, freeze, read_frozen
from publisher.delivery.correcting import Correctable, find_correctable, make_correction
from publisher.delivery.dispatch import Dispatcher, has_due
from publisher.delivery.dkim import Sign, find_dkim_problems, open_signer
from publisher.delivery.issues import (
    IN_DOUBT,
    RESTORED,
    IssueView,
    act_on_issue,
    count_begun,
    posts_of,
    set_compiled,
    set_waiting,
    uncompiled,
    view_issues,
)
from publisher.delivery.leavings import note_leaving
from publisher.delivery.lists import ListRecord, read_lists, sync_lists
from publisher.delivery.lock import find_holder, hold_lock
from publisher.delivery.maillog import open_log
from publisher.delivery.notices import (
    NoticeSender,
    has_due_notices,
    queue_notice,
    queue_reminders,
    queue_request,
)
from publisher.delivery.notices.send import DueNotice, Sent
from publisher.delivery.outbox import Terms, resolve
from publisher.delivery.outcome import NOT_LOGGED_IN, Outcome, Stage, Verdict
from publisher.delivery.pace import Rates
from publisher.delivery.planning import Expected, Planner
from publisher.delivery.posts import (
    HeldPost,
    Sightings,
    admit,
    count_topics,
    held_posts,
    observe_posts,
    read_offers,
    set_baseline,
    titles_of,
    unplaced,
    write_placings,
)
from publisher.delivery.readers import ListDefaults
from publisher.delivery.reconcile import Reconciled, reconcile
from publisher.delivery.relays import read_breakers
from publisher.delivery.report import Report
from publisher.delivery.series import announce_in_series, count_series, keep_series
from publisher.delivery.series_planning import Awaited, SeriesPlanner
from publisher.delivery.single import send_single
from publisher.delivery.states import DeliveryState, IssueState, Policy
from publisher.delivery.transports import Message, SessionFault, Transport, open_transport
from publisher.delivery.transports.choose import probe_relay
from publisher.delivery.transports.probing import Probe, ProbeStep
from publisher.delivery.transports.relay import Abilities
from publisher.delivery.waits import BOUNDS as WAIT_BOUNDS
from publisher.delivery.waits import Waits

__all__ = [
    "IN_DOUBT",
    "NOT_LOGGED_IN",
    "RESTORED",
    "WAIT_BOUNDS",
    "Abilities",
    "Alert",
    "Archived",
    "Awaited",
    "Breaker",
    "Composer",
    "Correctable",
    "DeliveryState",
    "Dispatcher",
    "Doubt",
    "DueNotice",
    "Expected",
    "HeldPost",
    "IssueState",
    "IssueView",
    "ListDefaults",
    "ListRecord",
    "Message",
    "NoticeSender",
    "Outcome",
    "Planner",
    "Policy",
    "Probe",
    "ProbeStep",
    "PutOff",
    "Rates",
    "Reconciled",
    "Report",
    "Sent",
    "SeriesPlanner",
    "SessionFault",
    "Sightings",
    "Sign",
    "Stage",
    "Terms",
    "Transport",
    "Verdict",
    "Waits",
    "act_on_issue",
    "admit",
    "announce_in_series",
    "count_abandoned",
    "count_begun",
    "count_series",
    "count_states",
    "count_topics",
    "count_waiting",
    "find_archived",
    "find_correctable",
    "find_dkim_problems",
    "find_holder",
    "find_imbalances",
    "find_needed_room",
    "find_neighbour",
    "find_public",
    "find_refusals",
    "freeze",
    "has_due",
    "has_due_notices",
    "held_posts",
    "hold_lock",
    "is_public",
    "keep_series",
    "list_archived",
    "make_correction",
    "mark_told",
    "note_leaving",
    "observe_posts",
    "open_log",
    "open_signer",
    "open_transport",
    "posts_of",
    "probe_relay",
    "queue_notice",
    "queue_reminders",
    "queue_request",
    "read_breakers",
    "read_doubts",
    "read_frozen",
    "read_lists",
    "read_offers",
    "read_put_off",
    "reconcile",
    "require_room",
    "resolve",
    "send_single",
    "set_alerts",
    "set_baseline",
    "set_compiled",
    "set_waiting",
    "sync_lists",
    "titles_of",
    "uncompiled",
    "unplaced",
    "view_issues",
    "write_placings",
]
