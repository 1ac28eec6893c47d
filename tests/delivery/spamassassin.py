"""What SpamAssassin makes of mail: its points, and the rules that gave them. It asks no network."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.parts import find_program

# As a receiver's own server writes it; the address is a public one, since others are held against a mail.
_RECEIVED = (
    b"Received: from mail.example.org (mail.example.org [93.184.215.14])\n"
    b"\tby mx.example.net (Postfix) with ESMTPS id 4Z%05d\n"
    b"\tfor <reader@example.net>; %s\n"
)
_RULE = re.compile(r"^ *(-?\d+\.\d) ([A-Z][A-Z0-9_]+) ", re.MULTILINE)
_POINTS = re.compile(r"Content analysis details:\s+\((-?\d+\.\d) points")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many points a mail has, and by which rules; below 5 it is let through."""

    points: float
    rules: frozenset[str]


def ask_spamassassin(messages: Sequence[bytes], folder: Path) -> list[Verdict]:
    """Give what it says of each; the messages arrive in the minute that their Date says."""
    program = find_program("spamassassin")
    assert program
    box = folder / "mbox"
    with box.open("wb") as out:
        for number, message in enumerate(messages):
            found = re.search(rb"^Date: (.*)\r$", message, re.MULTILINE)
            assert found
            out.write(b"From news@example.org Sun Nov 22 12:00:00 2026\n" + _RECEIVED % (number, found[1]))
            out.write(message.replace(b"\r\n", b"\n") + b"\n")
    ran = subprocess.run(
        [program, "--local", "--test-mode", "--nocreate-prefs", "--mbox", str(box)],
        capture_output=True, check=False, timeout=3600,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )  # fmt: skip
    told = ran.stdout.decode(errors="replace").split("\nFrom news@example.org")
    verdicts = dict(map(_read, told))  # it takes the messages in an order of its own
    assert verdicts.keys() == set(range(len(messages))), ran.stderr
    return [verdict for _, verdict in sorted(verdicts.items(), key=lambda item: item[0])]


def _read(report: str) -> tuple[int, Verdict]:
    number = re.search(r"ESMTPS id 4Z(\d{5})", report)
    *_, analysis = re.split(r"(?=Content analysis details:)", report)
    points = _POINTS.match(analysis)
    assert points, report[-2000:]
    assert number
    return int(number[1]), Verdict(
        points=float(points[1]), rules=frozenset(rule for _, rule in _RULE.findall(analysis))
    )
