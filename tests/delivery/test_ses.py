"""Amazon SES: a message goes out as it was written, and each refusal means what it says."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from publisher.delivery.outcome import Outcome, Stage, Verdict
from publisher.delivery.transports import Message, SessionFault, Submitted
from publisher.delivery.transports.ses import SesTransport, judge_refusal, judge_silence_of
from publisher.mailbox import Mailbox

MESSAGE = Message(
    sender=Mailbox(address="b+token@bounces.example.org"),
    recipient=Mailbox(address="ann@example.net"),
    message_id="<one@example.org>",
    data=b"From: news@example.org\r\nMessage-ID: <one@example.org>\r\n\r\nWords.\r\n",
)
RATE = (429, "TooManyRequestsException", "Maximum sending rate exceeded.")


class Amazon(HTTPServer):
    """An endpoint that answers in turn what it is told to, and then takes everything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers: list[tuple[int, str, str]] = []
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Amazon

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, code, text = self.server.answers.pop(0) if self.server.answers else (200, "", "")
        if not status:
            return  # hang up without a word
        body = json.dumps({"message": text} if code else {"MessageId": "0100-1"}).encode()
        self.send_response(status)
        if code:
            self.send_header("x-amzn-ErrorType", code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        """Say nothing."""


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with Amazon() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def send(endpoint: str) -> Outcome:
    transport = SesTransport(
        region="eu-west-1", configuration_set="news", endpoint=endpoint, timeout=5, pauses=(0, 0)
    )

    async def run() -> Submitted:
        session = await transport.connect()
        assert await session.offer(MESSAGE) is None
        return await session.submit(MESSAGE, None)

    return asyncio.run(run()).outcome


def test_a_message_goes_out_as_it_was_written(amazon: Amazon) -> None:
    outcome = send(amazon.url)
    assert (outcome.verdict, outcome.queue_id) == (Verdict.SENT, "0100-1")
    (asked,) = amazon.asked
    assert base64.b64decode(asked["Content"]["Raw"]["Data"]) == MESSAGE.data
    assert asked["Destination"] == {"ToAddresses": ["ann@example.net"]}
    assert asked["FeedbackForwardingEmailAddress"] == "b+token@bounces.example.org"
    assert asked["ConfigurationSetName"] == "news"


def test_who_goes_too_fast_waits_and_sends_no_copy(amazon: Amazon) -> None:
    amazon.answers = [RATE, RATE]
    assert send(amazon.url).verdict is Verdict.SENT
    assert len(amazon.asked) == 3


def test_who_always_goes_too_fast_leaves_amazon_alone(amazon: Amazon) -> None:
    amazon.answers = [RATE] * 5
    outcome = send(amazon.url)
    assert (outcome.verdict, outcome.blames_relay) == (Verdict.RETURNED, True)
    assert len(amazon.asked) == 3


def test_a_call_that_is_cut_off_is_in_doubt_and_not_made_again(amazon: Amazon) -> None:
    amazon.answers = [(0, "", "")]
    assert send(amazon.url).verdict is Verdict.UNKNOWN
    assert len(amazon.asked) == 1


def test_where_nothing_listens_nothing_was_taken(amazon: Amazon) -> None:
    del amazon
    outcome = send("http://127.0.0.1:1")
    assert (outcome.verdict, outcome.blames_relay) == (Verdict.RETURNED, True)


def test_without_credentials_no_session_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(SessionFault, match="no credentials"):
        send("http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("code", "status", "verdict", "stage", "blames"),
    [
        ("BadRequestException", 400, Verdict.BOUNCED, Stage.RCPT, False),
        ("MessageRejected", 400, Verdict.RETURNED, Stage.MAIL, True),
        ("MailFromDomainNotVerifiedException", 400, Verdict.RETURNED, Stage.MAIL, True),
        ("AccountSuspendedException", 400, Verdict.RETURNED, Stage.SESSION, True),
        ("SendingPausedException", 400, Verdict.RETURNED, Stage.SESSION, True),
        ("InvalidClientTokenId", 403, Verdict.RETURNED, Stage.SESSION, True),
        ("InternalFailure", 500, Verdict.DEFERRED, Stage.DOT, True),
    ],
)
def test_what_each_refusal_means(code: str, status: int, verdict: Verdict, stage: Stage, blames: bool) -> None:  # noqa: FBT001 - a column of the table
    answer = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    outcome = judge_refusal(answer)
    assert (outcome.verdict, outcome.stage, outcome.blames_relay) == (verdict, stage, blames)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("ReadTimeoutError", Verdict.UNKNOWN), ("EndpointConnectionError", Verdict.RETURNED)],
)
def test_silence_is_in_doubt_only_once_there_was_a_connection(kind: str, verdict: Verdict) -> None:
    assert judge_silence_of(kind, "it is silent").verdict is verdict
