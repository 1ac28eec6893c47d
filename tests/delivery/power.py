"""What a disk holds when the power fails: a program's calls as strace writes them down, played back to any of them.

What was written and not synced yet may be on the disk, or not, or in part (sector by sector); a new name is there
for certain once its folder was synced. Nothing else is taken on trust.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SECTOR = 512  # bytes: a disk writes one whole or not at all
_CALL = re.compile(
    r"\d+ +(\w+)\((?:\d+<((?:\\x[0-9a-f]{2})+|TCP[^\]]*\])>)?(?:, )?(?:\"((?:\\x[0-9a-f]{2})*)\")?(.*)\) += (\d+)"
)
_CALLS = ("pwrite64", "ftruncate", "fsync", "fdatasync", "unlink", "sendto", "sendmsg", "write")
_RECIPIENT = re.compile(rb"RCPT TO:<([^>]*)>")


def record(folder: Path, words: tuple[str, ...], trace: Path, environ: Mapping[str, str]) -> None:
    """Run `publisher WORDS` in `folder` to its end, and write down what it asks of disk and network."""
    strace = ["strace", "-f", "-qq", "-yy", "-xx", "-s", "10000000", "-e", f"trace={','.join(_CALLS)}"]
    command = [*strace, "-o", str(trace), sys.executable, "-m", "publisher", *words]
    subprocess.run(command, cwd=folder, env=dict(environ), check=True, capture_output=True)


@dataclass
class _File:
    """A file: what is on the disk for certain, and what has been done to it since."""

    synced: bytes = b""
    later: list[tuple[int, bytes | None]] = field(default_factory=list)  # where, and what; None cuts it off there
    is_named: bool = False
    is_removed: bool = False

    def sync(self) -> None:
        self.synced = self._apply(lambda: True)
        self.later.clear()

    def leave(self, keeps: Callable[[], bool]) -> bytes | None:
        """Give what the disk holds of it; nothing where its name was lost, or its removal wasn't."""
        if (not self.is_named and not keeps()) or (self.is_removed and keeps()):
            return None
        return self._apply(keeps)

    def _apply(self, keeps: Callable[[], bool]) -> bytes:
        data = bytearray(self.synced)
        for start, written in self.later:
            if written is None:
                if keeps():
                    del data[start:]
                continue
            for place in range(0, len(written), _SECTOR):
                if keeps():
                    sector = written[place : place + _SECTOR]
                    data.extend(bytes(max(0, start + place - len(data))))
                    data[start + place : start + place + len(sector)] = sector
        return bytes(data)


@dataclass
class Disk:
    """The files of a database. `ended` are the recipients whose messages were handed over to their last dot."""

    files: dict[str, _File]
    ended: list[str] = field(default_factory=list)
    _folder: str = ""
    _said: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Path) -> "Disk":
        """Take a database that nobody has open, on a disk that has had its time."""
        files = {str(database): _File(database.read_bytes(), is_named=True)}
        return cls(files, _folder=str(database.parent))

    def replay(self, trace: Path) -> Iterator[str]:
        """Go on call by call; give the recipient whose message has just ended, or nothing after any other call."""
        for line in trace.read_text(encoding="ascii").splitlines():
            if found := _CALL.fullmatch(line):
                call, where, given, rest, result = found.groups()
                yield from self._do(call, _read(where or ""), _read(given or ""), rest, int(result))

    def leave(self, keeps: Callable[[], bool]) -> None:
        """Leave on the real disk what a power cut would now; `keeps` is asked of each sector in doubt."""
        for name, file in self.files.items():
            data = file.leave(keeps)
            if data is None:
                Path(name).unlink(missing_ok=True)
            else:
                Path(name).write_bytes(data)
        for name in self.files:
            Path(f"{name}-shm").unlink(missing_ok=True)

    def _do(self, call: str, where: bytes, given: bytes, rest: str, result: int) -> Iterator[str]:
        name = (given if call == "unlink" else where).decode()
        if name.startswith("TCP"):
            yield from self._say(name, given[:result])
        elif call in {"fsync", "fdatasync"} and name == self._folder:
            for file in self.files.values():
                file.is_named = not file.is_removed
            yield ""
        elif self._is_of_database(name):
            self._change(self.files.setdefault(name, _File()), call, given, rest)
            yield ""

    def _is_of_database(self, name: str) -> bool:
        return any(name in {known, f"{known}-wal"} for known in list(self.files))

    @staticmethod
    def _change(file: _File, call: str, given: bytes, rest: str) -> None:
        numbers = [int(number) for number in re.findall(r"\d+", rest)]
        match call:
            case "pwrite64":
                file.is_removed = False
                file.later.append((numbers[-1], given))
            case "ftruncate":
                file.later.append((numbers[-1], None))
            case "unlink":
                file.is_removed = True
            case "fsync" | "fdatasync":
                file.sync()
            case _:
                raise AssertionError(f"SQLite is not known to {call} a file of its own")

    def _say(self, connection: str, data: bytes) -> Iterator[str]:
        """Hear what is said to a relay, and when a message ends."""
        said = self._said.get(connection, b"") + data
        while (end := said.find(b"\r\n.\r\n")) >= 0:
            message, said = said[:end], said[end + 5 :]
            self.ended.append(_RECIPIENT.findall(message)[-1].decode())
            yield self.ended[-1]
        self._said[connection] = said


def _read(written: str) -> bytes:
    return bytes.fromhex(written.replace("\\x", "")) if written.startswith("\\x") else written.encode()
