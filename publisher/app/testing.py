"""One post, mailed as a reader would get it, but to its author and marked as a test."""

from dataclasses import dataclass
from datetime import datetime

from publisher import delivery
from publisher.app.compiling import check_mailing, compile_posts, frame_of
from publisher.app.scanning import find_post
from publisher.audience import NOBODY, Keys, Purpose, Tokens, read_address
from publisher.clock import FixedClock
from publisher.content import Renderer, read_library
from publisher.delivery import Message, Outcome, Verdict
from publisher.errors import OutsideError, PublisherError
from publisher.mailbox import AddressError, Mailbox
from publisher.newsletter import (
    MailTemplates,
    MessageTemplate,
    Recipient,
    mark_as_test,
    message_id,
)
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What was sent, and what the relay said."""

    message_id: str
    outcome: Outcome


def send_test(settings: Settings, keys: Keys, post: str, to: str, list_name: str, now: datetime) -> Test:  # noqa: PLR0913, PLR0917 - a command's options
    """Send `post` to the address `to`. Drafts and future posts may be tested too.

    Raises PublisherError for what can be mended, OutsideError where the relay takes no mail.
    """
    if lacking := check_mailing(settings):
        raise PublisherError("Mail can't be sent yet", problems=tuple(lacking))
    entry = next((entry for entry in settings.lists if entry.name == (list_name or entry.name)), None)
    if entry is None:
        raise PublisherError(f"There is no list “{list_name}”" if list_name else "config.toml has no [[lists]]")
    try:
        recipient = Mailbox(address=read_address(to).email)
    except AddressError as error:
        raise PublisherError(str(error)) from error
    library = read_library(settings, now)
    found = find_post(library, post)
    compiled = mark_as_test(
        compile_posts(settings, MailTemplates(settings), entry, [found], Renderer(settings, library))
    )
    frame = frame_of(settings, entry, compiled, now)
    token = Tokens(keys).make(Purpose.UNSUBSCRIBE, NOBODY)
    to_reader = Recipient(mailbox=recipient, unsubscribe_url=f"{settings.web.url}u/{token}")
    identifier = message_id(keys.message_id, "test", 0, int(now.timestamp() * 1000), entry.sender.domain)
    message = Message(
        sender=entry.sender,
        recipient=recipient,
        message_id=identifier,
        data=MessageTemplate.build(compiled, frame).fill_in(to_reader, identifier),
        needs_smtputf8=not recipient.address.isascii(),
    )
    sign = delivery.open_signer(settings, FixedClock(now))
    outcome = delivery.send_single(delivery.open_transport(settings), message, sign=sign)
    if outcome.verdict is not Verdict.SENT:
        raise OutsideError(f"The test was not sent: {outcome.text}")
    return Test(message_id=identifier, outcome=outcome)
