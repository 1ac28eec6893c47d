"""Mail through Amazon SES, as raw messages over its API (SESv2 `SendEmail`): what we wrote is what goes out.

Amazon puts its own Message-ID in the place of ours; its reports tell both, and the ledger keeps Amazon's.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from publisher.delivery.outcome import Outcome, Stage, Verdict
from publisher.delivery.transports.base import Message, SessionFault, Submitted
from publisher.errors import PublisherError

_PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds; at “Maximum sending rate exceeded” the message was not taken
_SLOW_DOWN = frozenset({"TooManyRequestsException", "Throttling", "ThrottlingException", "RequestThrottled"})
_SENDER = frozenset({"MailFromDomainNotVerifiedException", "MessageRejected"})
_RECIPIENT = frozenset({"InvalidParameterValue", "BadRequestException"})

Send = Callable[[Message], str]
"""Hands a message over and gives Amazon's name for it. Raises botocore's errors."""


class SesTransport:
    """Mail through one region of Amazon SES. Credentials are found as all of Amazon's tools find them."""

    def __init__(  # noqa: PLR0913 - what [transport] says of it
        self,
        *,
        region: str,
        configuration_set: str = "",
        endpoint: str = "",
        connections: int = 4,
        timeout: float = 60.0,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        self.name = f"ses:{region}"
        self.connections = connections
        self._region = region
        self._set = configuration_set
        self._endpoint = endpoint
        self._timeout = timeout
        self._pauses = pauses
        # `Any`: a client that botocore makes at run time.
        self._client: Any = None

    async def connect(self) -> "SesSession":
        """Find the credentials. Raises SessionFault where there are none, PublisherError without the library."""
        if self._client is None:
            self._client = await asyncio.to_thread(self._open)
        return SesSession(self._send, self._pauses)

    def _open(self) -> Any:
        try:
            import boto3  # only who uses Amazon SES has it
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError
        except ModuleNotFoundError as error:
            raise PublisherError("Amazon SES needs its library", hint="pip install 'publisher[ses]'") from error
        config = Config(
            # Its own retries would send again what may have been taken. What comes of doubt, the ledger says.
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=self._timeout,
            read_timeout=self._timeout,
            max_pool_connections=self.connections,
        )
        try:
            session = boto3.Session(region_name=self._region)
            if session.get_credentials() is None:
                raise SessionFault(
                    _failed("there are no credentials for Amazon: set AWS_ACCESS_KEY_ID, or a profile")
                )
            return session.client("sesv2", endpoint_url=self._endpoint or None, config=config)
        except (BotoCoreError, ValueError) as error:
            raise SessionFault(_failed(f"Amazon SES can't be reached: {error}")) from error

    def _send(self, message: Message) -> str:
        wish: dict[str, object] = {
            "Destination": {"ToAddresses": [message.recipient.address]},
            "FeedbackForwardingEmailAddress": message.sender.address,
            "Content": {"Raw": {"Data": message.data}},
        }
        if self._set:
            wish["ConfigurationSetName"] = self._set
        return str(self._client.send_email(**wish)["MessageId"])


class SesSession:
    """Hands messages over one by one; each is a call of its own, so nothing rides behind another."""

    is_worn = False

    def __init__(self, send: Send, pauses: Sequence[float]) -> None:
        self._send = send
        self._pauses = pauses

    async def offer(self, message: Message) -> Outcome | None:
        """Take every message: Amazon looks at the address and the message at once."""
        del message
        return None

    async def submit(self, message: Message, following: Message | None) -> Submitted:
        """Hand a message over; where Amazon says that it goes too fast, wait, and try again."""
        del following
        outcome = await asyncio.to_thread(self._submit, message)
        for pause in self._pauses:
            if not _goes_too_fast(outcome):
                break
            await asyncio.sleep(pause)
            outcome = await asyncio.to_thread(self._submit, message)
        return Submitted(outcome=outcome)

    async def close(self) -> None:
        """Have nothing to close."""

    def abort(self) -> None:
        """Have nothing to drop: what wasn't submitted was never offered."""

    def _submit(self, message: Message) -> Outcome:
        from botocore.exceptions import BotoCoreError, ClientError  # it is there: the session is open

        try:
            name = self._send(message)
        except ClientError as error:
            return judge_refusal(error.response)
        except BotoCoreError as error:
            return judge_silence_of(type(error).__name__, str(error))
        return Outcome(
            verdict=Verdict.SENT, stage=Stage.DOT, code=250, text=f"taken as {name}", queue_id=name[:100]
        )


# `Any`: what botocore gives of an answer.
def judge_refusal(response: dict[str, Any]) -> Outcome:
    """Say what Amazon's refusal means: of the recipient, the sender, our pace, or our account."""
    error = response.get("Error", {})
    code, text = str(error.get("Code", "")), f"{error.get('Code', '')}: {error.get('Message', '')}"
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _SLOW_DOWN:
        return Outcome(verdict=Verdict.RETURNED, stage=Stage.MAIL, code=454, text=text, blames_relay=True)
    if code in _SENDER:
        return Outcome(verdict=Verdict.RETURNED, stage=Stage.MAIL, code=550, text=text, blames_relay=True)
    if code in _RECIPIENT:
        return Outcome(verdict=Verdict.BOUNCED, stage=Stage.RCPT, code=553, enhanced="5.1.3", text=text)
    if status >= 500:
        return Outcome(verdict=Verdict.DEFERRED, stage=Stage.DOT, code=451, text=text, blames_relay=True)
    return _failed(text)  # suspended, paused, a wrong key: nothing of ours is taken


def judge_silence_of(kind: str, text: str) -> Outcome:
    """Say what a call without an answer means: without a connection nothing was taken, after it nobody knows."""
    if kind in {"ReadTimeoutError", "ConnectionClosedError", "HTTPClientError", "ResponseStreamingError"}:
        return Outcome(verdict=Verdict.UNKNOWN, stage=Stage.DOT, text=text, blames_relay=True, ends_session=True)
    return _failed(text)


def _goes_too_fast(outcome: Outcome) -> bool:
    return outcome.code == 454


def _failed(text: str) -> Outcome:
    return Outcome(verdict=Verdict.RETURNED, text=text, blames_relay=True, ends_session=True)
