"""How many read the feeds, counted from what feed readers say of themselves, with no address of anybody kept.

`Recorder` counts what a server answers, `read_logs` what an access log holds; both give a `FeedCount` by day.
"""

from publisher.readership.access_log import LogCounts, read_logs
from publisher.readership.kept import read_days
from publisher.readership.recorder import Recorder
from publisher.readership.tally import FeedCount, Tally

__all__ = ["FeedCount", "LogCounts", "Recorder", "Tally", "read_days", "read_logs"]
