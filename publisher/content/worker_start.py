"""How the process that renders starts: what it never uses is left out before anything else is loaded."""

import gc

from publisher.content.unused import leave_out_unused

# What is loaded stays, and texts leave few circles behind: Python would look for them hundreds of times, in vain.
_VALUES_BETWEEN_LOOKS = 100_000


def main() -> None:
    """Do the work of `worker`."""
    gc.set_threshold(_VALUES_BETWEEN_LOOKS)
    leave_out_unused()
    from publisher.content import worker

    worker.main()
