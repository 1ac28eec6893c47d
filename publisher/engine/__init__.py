"""Who says "look now": APScheduler, in one process."""

from publisher.engine.local import LocalEngine

__all__ = ["LocalEngine"]
