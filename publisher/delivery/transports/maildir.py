"""Mail into a Maildir: a folder that mail readers open, to try things out or for other programs to take from."""

import os
import re
from pathlib import Path

from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.transports.base import Message, SessionFault, Submitted
from publisher.files import sync_folder

_UNSAFE = re.compile(r"[^A-Za-z0-9@._-]")


class MaildirTransport:
    """Delivers into the Maildir at `folder`, which is made where it isn't there."""

    connections = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"maildir:{folder.name}"

    async def connect(self) -> "MaildirSession":
        """Make sure that the folder takes mail."""
        try:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SessionFault(_failed(error)) from error
        return MaildirSession(self._folder)


class MaildirSession:
    """Files messages by their Message-ID: `link` fails where one is there, so a second copy is impossible."""

    is_worn = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def offer(self, message: Message) -> Outcome | None:
        """Take every message."""
        del message
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """File a message for good: its bytes and its name are on disk when this returns."""
        del following
        name = _UNSAFE.sub("-", message.message_id.strip("<>"))
        try:
            text = "filed" if self._file(name, message.data) else "was there already"
        except OSError as error:
            return Submitted(outcome=_failed(error))
        return Submitted(outcome=Outcome(verdict=Verdict.SENT, text=text, queue_id=name[:100]))

    async def close(self) -> None:
        """Have nothing to close."""

    def abort(self) -> None:
        """Have nothing to drop."""

    def _file(self, name: str, data: bytes) -> bool:
        """Put a message into `new`; say whether it wasn't there. A mail reader moves what it read into `cur`."""
        if any((self._folder / "cur").glob(f"{name}:*")):
            return False
        beside = self._folder / "tmp" / f"{name}.{os.getpid()}"
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, self._folder / "new" / name)
        except FileExistsError:
            return False
        finally:
            beside.unlink(missing_ok=True)
            sync_folder(self._folder / "new")
        return True


def _failed(error: OSError) -> Outcome:
    """Nothing was filed, so the row goes back into the queue."""
    text = f"the Maildir can't be written: {error.strerror or error}: {error.filename or ''}".rstrip(": ")
    return Outcome(verdict=Verdict.RETURNED, text=text, blames_relay=True, ends_session=True)
