"""The secrets of this installation: made once, kept in the state folder for nobody else to read."""

import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.errors import PublisherError
from publisher.files import sync_folder, write_atomic

_FILE = "keys.json"
_KEY_LENGTH = 32  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """`signing` signs the links in mail, newest key last, so that old links go on working after a rotation.

    `message_id` makes Message-IDs, and never changes: a copy sent again must carry the same one.
    """

    signing: tuple[bytes, ...]
    message_id: bytes

    @property
    def suppression(self) -> bytes:
        """What addresses are hashed with that are never mailed: it never changes, or they would be mailed again."""
        return hmac.digest(self.message_id, b"publisher.suppression", "sha256")

    def __repr__(self) -> str:
        """Show no key, in a log or a traceback."""
        return f"Keys(signing=<{len(self.signing)}>, message_id=<secret>)"


def has_keys(folder: Path) -> bool:
    """Say whether there are keys below `folder`."""
    return (folder / _FILE).exists()


def open_keys(folder: Path) -> Keys:
    """Read the keys below `folder`, made there on first use. Raises PublisherError."""
    file = folder / _FILE
    try:
        if not file.exists():
            _make(file)
        with file.open(encoding="ascii") as text:
            _refuse_open(file, os.fstat(text.fileno()).st_mode)
            held = json.load(text)
        keys = Keys(
            signing=tuple(bytes.fromhex(key) for key in held["signing"]),
            message_id=bytes.fromhex(held["message_id"]),
        )
        if not keys.signing or min(map(len, (*keys.signing, keys.message_id))) < _KEY_LENGTH:
            raise ValueError("a key is missing or too short")  # noqa: TRY301 - it is one more way to be unreadable
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublisherError(
            f"The keys in {file} can't be read: {error}",
            hint="restore the file from a backup: without it the links in mail already sent stop working",
        ) from error
    return keys


def rotate_keys(folder: Path) -> Keys:
    """Add a key that signs whatever is signed from now on, and give them all. Raises PublisherError.

    What the older ones have signed goes on working: links in mail never expire (RFC 8058 §3.1).
    """
    held = open_keys(folder)
    rotated = replace(held, signing=(*held.signing, secrets.token_bytes(_KEY_LENGTH)))
    said = {"signing": [key.hex() for key in rotated.signing], "message_id": rotated.message_id.hex()}
    file = folder / _FILE
    try:
        write_atomic(file, json.dumps(said).encode("ascii"), mode=0o600)
    except OSError as error:
        raise PublisherError(f"{file} can't be written: {error.strerror}; the keys are as they were") from error
    return rotated


def _refuse_open(file: Path, mode: int) -> None:
    """Refuse keys that others may have read: who has them can make any link."""
    if stat.S_IMODE(mode) & 0o077:
        raise PublisherError(f"The keys in {file} can be read by others", hint=f"chmod 600 {file}")


def _make(file: Path) -> None:
    """Write new keys, so that of two processes that start at once both read the same ones."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{_FILE}.{secrets.token_hex(6)}.tmp")
    made = {"signing": [secrets.token_hex(_KEY_LENGTH)], "message_id": secrets.token_hex(_KEY_LENGTH)}
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as text:
        json.dump(made, text)
        text.flush()
        os.fsync(text.fileno())
    try:
        os.link(beside, file)  # fails where another process was first, and then its keys are the ones
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    sync_folder(file.parent)
