"""Delivery into a Maildir: a message's name is its Message-ID, so a second copy is impossible."""

import asyncio
from pathlib import Path

from publisher.delivery.dkim import leave_unsigned
from publisher.delivery.outcome import Outcome, Verdict
from publisher.delivery.single import send_single
from publisher.delivery.transports import Message
from publisher.delivery.transports.maildir import MaildirTransport
from publisher.mailbox import Mailbox

MESSAGE = Message(
    sender=Mailbox(address="news@example.org"),
    recipient=Mailbox(address="reader@example.net"),
    message_id="<abc/../x@example.org>",
    data=b"Subject: News\r\n\r\n.\r\n\xff",
)


def send(folder: Path) -> Outcome:
    return send_single(MaildirTransport(folder), MESSAGE, sign=leave_unsigned)


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_message_is_filed_under_its_id_byte_by_byte(tmp_path: Path) -> None:
    assert send(tmp_path).verdict is Verdict.SENT
    assert files(tmp_path) == ["new/abc-..-x@example.org"]
    assert (tmp_path / "new/abc-..-x@example.org").read_bytes() == MESSAGE.data


def test_a_second_copy_is_not_made(tmp_path: Path) -> None:
    for _ in range(2):
        assert send(tmp_path).verdict is Verdict.SENT
    assert len(files(tmp_path)) == 1


def test_a_second_copy_is_not_made_of_what_a_reader_has_opened(tmp_path: Path) -> None:
    send(tmp_path)
    (tmp_path / "new/abc-..-x@example.org").rename(tmp_path / "cur/abc-..-x@example.org:2,S")
    assert send(tmp_path).text == "was there already"
    assert files(tmp_path) == ["cur/abc-..-x@example.org:2,S"]


def test_a_folder_that_is_none_is_a_fault_of_the_transport(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="ascii")
    outcome = send(tmp_path / "outbox")
    assert (outcome.verdict, outcome.blames_relay) == (Verdict.RETURNED, True)
    assert "can't be written" in outcome.text


def test_a_message_that_can_not_be_filed_goes_back_and_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> Outcome:
        session = await MaildirTransport(tmp_path).connect()
        (tmp_path / "new").rename(tmp_path / "gone")
        (tmp_path / "new").write_text("a file", encoding="ascii")
        return (await session.submit(MESSAGE, None)).outcome

    assert asyncio.run(run()).verdict is Verdict.RETURNED
    assert files(tmp_path) == ["new"]
