"""How mail leaves. A transport opens sessions; a session hands over one message after another, stage by stage."""

from publisher.delivery.transports.base import Message, Session, SessionFault, Submitted, Transport
from publisher.delivery.transports.choose import open_transport

__all__ = ["Message", "Session", "SessionFault", "Submitted", "Transport", "open_transport"]
