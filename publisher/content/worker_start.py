"""How the process that renders starts: what it never uses is left out before anything else is loaded."""

from publisher.content.unused import leave_out_unused


def main() -> None:
    """Do the work of `worker`."""
    leave_out_unused()
    from publisher.content import worker

    worker.main()
