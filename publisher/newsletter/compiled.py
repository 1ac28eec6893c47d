"""What an issue is once it is compiled: all that its readers share, frozen."""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """An issue as it will be sent, but for what differs from reader to reader.

    `html` and `text` hold slots in place of that. All is plain, so a row of a table can keep it and
    `Compiled(**row)` give it back. `archived_at` is where it can be read on the web; `oversize` says that excerpts
    stand where the whole post would have been cut off by receivers.
    """

    subject: str
    preheader: str
    html: str
    text: str
    language: str
    template_hash: str
    archived_at: str
    oversize: bool

    @property
    def digest(self) -> str:
        """SHA-256 over all of it, in hex: equal for equal mail."""
        fields = asdict(self) | {"oversize": bool(self.oversize)}  # a database may give it back as a number
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
