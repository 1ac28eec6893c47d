"""What a reader's copy costs, beside a message that is built anew for each reader: in one run, as ratios.

    python benchmarks/bench_compile.py --readers 2000

`filled in` is what Publisher does for each reader of an issue, and `signed` what two signatures add to it; the keys
alone are OpenSSL's part of that, which nobody is spared, and what is left is ours. `built anew` is the same mail as
most programs make it: styles inlined by premailer, the message built by `EmailMessage` and signed by dkimpy, for
each of them. Microseconds of CPU, each the least of several turns: other work only ever adds to it.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import dkim
import premailer

from publisher.clock import SystemClock
from publisher.config import load_settings
from publisher.content import Author, Post, Rendered
from publisher.delivery.dkim import KeyKind, Signer
from publisher.delivery.dkim.keys import make_key, read_key
from publisher.delivery.dkim.signer import Key
from publisher.mailbox import Mailbox
from publisher.newsletter import IssueFrame, MailTemplates, MessageTemplate, Recipient, compile_issue

CONFIG = """
[site]
title = "Bench"
url = "https://example.org/"
timezone = "UTC"

[[lists]]
name = "bench"
title = "Bench by mail"
from = "Bench <news@example.org>"
postal_address = "1 Example Road"
greeting = true
"""
WORDS = (
    "A paragraph of <em>ordinary</em> words with a <a href='https://example.org/x'>link</a> in it, and more. " * 4
)
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"]
STARTED = datetime(2026, 11, 22, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readers", type=int, default=2000)
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--words", default=WORDS, help="the text of a paragraph, to try another language")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(CONFIG, encoding="utf-8")
        settings = load_settings(file, {})
        html = f"<p>{asked.words}</p>\n" * 34
        post = Post(
            key="p", id="tag:x", path="p.md", url="https://example.org/p/", title="A post", published=STARTED,
            authors=(Author(name="Ann"),),
        )  # fmt: skip
        rendered = Rendered(html=html, excerpt_html=html, excerpt_text="A post.", has_more=False)
        began = time.process_time()
        compiled = compile_issue(
            newsletter=settings.lists[0],
            posts=[(post, rendered)],
            settings=settings,
            templates=MailTemplates(settings),
        )
        compiling = time.process_time() - began
        keys = []
        for kind in KeyKind:
            file = Path(folder) / f"{kind}.pem"
            make_key(file, kind)
            keys.append(read_key(file, kind, kind))
        rsa_key = (Path(folder) / "rsa.pem").read_bytes()
    frame = IssueFrame(
        sender=Mailbox.parse("Bench <news@example.org>"),
        reply_to=None,
        list_name="bench",
        list_title="Bench by mail",
        list_archive="https://example.org/feeds/",
        list_subscribe="https://news.example.org/subscribe/weekly",
        archived_at=compiled.archived_at,
        feedback_id="1:bench:newsletter:publisher",
        started=STARTED,
    )
    template = MessageTemplate.build(compiled, frame)
    readers = [
        Recipient(
            mailbox=Mailbox(name=f"Reader {number}", address=f"reader{number}@example.net"),
            unsubscribe_url=f"https://news.example.org/u/{'t' * 52}{number:08}",
            confirmed_on=date(2026, 1, 1 + number % 28),
        )
        for number in range(asked.readers)
    ]
    size = len(template.fill_in(readers[0], "<id@example.org>"))
    ours = measure(lambda reader: template.fill_in(reader, "<id@example.org>"), readers, asked.turns)
    sign = Signer("example.org", keys, SystemClock())
    filled = template.fill_in(readers[0], "<id@example.org>")
    some = readers[: max(1, asked.readers // 10)]
    opening = template.opening
    signing = measure(lambda _: sign(filled, opening), some, asked.turns)
    rsa, ed25519 = (measure(_signing_with(key), some, asked.turns) for key in keys)
    free = Signer("example.org", [replace(key, sign=_sign_at_no_cost) for key in keys], SystemClock())
    ours_of_it = measure(lambda _: free(filled, opening), readers, asked.turns)
    few = readers[: max(1, asked.readers // 500)]
    styled = compiled.html.replace("</head>", "<style>p{margin:0 0 20px}</style></head>")
    theirs = measure(lambda reader: build_anew(styled, compiled.text, reader), few, 3)
    dkimpy = measure(lambda _: dkim.sign(filled, b"rsa", b"example.org", rsa_key, include_headers=SIGNED), few, 3)
    print(f"message: {size / 1000:.0f} kB; compiled once: {compiling * 1000:.0f} ms")
    print(f"filled in:  {ours:10.1f} µs a reader")
    print(f"signed:     {signing:10.1f} µs, by RSA and by Ed25519")
    print(f"  the keys: {rsa + ed25519:10.1f} µs, of them RSA-2048 {rsa:.1f}, and Ed25519 {ed25519:.1f}")
    print(f"  the rest: {ours_of_it:10.1f} µs: the same signer, with keys that cost nothing")
    print(f"built anew: {theirs:10.1f} µs a reader, {theirs / ours:.0f} times as much")
    print(f"dkimpy:     {dkimpy:10.1f} µs, by RSA only")
    print(f"all of it:  {(theirs + dkimpy) / (ours + signing):10.1f} times as much")


def _signing_with(key: Key) -> Callable[[Recipient], bytes]:
    return lambda _: key.sign(b"x" * 1500)


def _sign_at_no_cost(data: bytes) -> bytes:
    del data
    return bytes(256)


def build_anew(html: str, text: str, reader: Recipient) -> bytes:
    """Build one reader's message as most programs do."""
    message = EmailMessage()
    message["From"] = "Bench <news@example.org>"
    message["To"] = reader.mailbox.address
    message["Subject"] = "A post"
    message.set_content(text)
    message.add_alternative(premailer.transform(html, allow_network=False), subtype="html")
    return message.as_bytes(policy=SMTP)


def measure(work: Callable[[Recipient], bytes], readers: list[Recipient], turns: int) -> float:
    """Give microseconds of CPU a reader: the least of several turns."""
    costs = []
    for _ in range(turns):
        began = time.process_time()
        for reader in readers:
            work(reader)
        costs.append((time.process_time() - began) / len(readers) * 1e6)
    return min(costs)


if __name__ == "__main__":
    main()
