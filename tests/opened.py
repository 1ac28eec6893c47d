"""The databases that a test has connected to: Python 3.13 tells of each connection that nobody closes."""

from sqlalchemy import Connection, Engine, event

_CONNECTED: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def _note(connection: Connection) -> None:
    _CONNECTED.add(connection.engine)


def let_go() -> None:
    """Close the connections that wait for their next use; whoever needs one opens it anew."""
    while _CONNECTED:
        _CONNECTED.pop().dispose()
