"""Two strangers who check signatures: dkimpy, and OpenDKIM as receivers run it. Neither asks a network."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import dkim

from publisher.delivery.dkim import KeyKind, Record
from publisher.delivery.dkim.keys import make_key, read_key, read_record
from publisher.delivery.dkim.signer import Key
from tests.parts import find_program

DOMAIN = "example.org"
SELECTORS = {KeyKind.RSA: "202611-r", KeyKind.ED25519: "202611-e"}


def make_keys(folder: Path) -> tuple[list[Key], list[Record]]:
    """Make a key of each kind; give them, and the records that speak for them."""
    keys, records = [], []
    for kind, selector in SELECTORS.items():
        file = folder / f"{selector}.pem"
        make_key(file, kind)
        keys.append(read_key(file, kind, selector))
        records.append(read_record(file, kind, selector, DOMAIN))
    return keys, records


def ask_dkimpy(message: bytes, records: Sequence[Record]) -> list[bool]:
    """Give whether each signature holds, from the first in the message to the last."""
    texts = {f"{record.name}.".encode(): record.value.encode() for record in records}

    def look_up(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        return texts.get(name)

    number = message.partition(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
    return [_holds(dkim.DKIM(message), index, look_up) for index in range(number)]


def _holds(judge: dkim.DKIM, index: int, look_up: object) -> bool:
    try:
        return bool(judge.verify(idx=index, dnsfunc=look_up))
    except dkim.DKIMException:
        return False


def ask_opendkim(messages: Sequence[bytes], records: Sequence[Record], folder: Path) -> list[list[bool]]:
    """Give the same of each message as OpenDKIM has it, which is told the records by a file."""
    program = find_program("opendkim")
    assert program
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keys").write_text("".join(f"{key.name} {key.value}\n" for key in records), encoding="ascii")
    config = folder / "opendkim.conf"
    config.write_text(f"Mode v\nSyslog no\nTestPublicKeys {folder / 'keys'}\n", encoding="ascii")
    files = [folder / f"{number}.eml" for number in range(len(messages))]
    for file, message in zip(files, messages, strict=True):
        file.write_bytes(message)
    ran = subprocess.run(
        [program, "-x", str(config), "-t", ",".join(map(str, files)), "-vv"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    told = (ran.stdout + ran.stderr).split("### INSHEADER: ")[1:]
    assert len(told) == len(messages), ran.stdout + ran.stderr
    return [[word == "pass" for word in re.findall(r"\bdkim=(\w+)", answer)] for answer in told]
