"""Mail to one person because of what they did: confirm, welcome, goodbye. Each is a row before it is sent."""

from publisher.delivery.notices.queue import Note, queue_notice, queue_reminders, queue_request
from publisher.delivery.notices.send import NoticeSender, Sent, has_due_notices

__all__ = [
    "Note",
    "NoticeSender",
    "Sent",
    "has_due_notices",
    "queue_notice",
    "queue_reminders",
    "queue_request",
]
