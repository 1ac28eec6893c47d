"""One mail, sent as a reader would get it, but to its author and marked as a test."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher import delivery
from publisher.app.compiling import check_mailing
from publisher.app.sampling import Sampler, Wanted, find_list
from publisher.audience import NOBODY, Invitation, Keys, Purpose, Tokens, read_address
from publisher.clock import FixedClock
from publisher.content import Renderer, read_library
from publisher.delivery import NOT_LOGGED_IN, Message, Outcome, Stage, Verdict
from publisher.delivery.bounces import ReturnPaths
from publisher.errors import OutsideError, PublisherError
from publisher.mailbox import AddressError, Mailbox
from publisher.newsletter import MailTemplates, Recipient, UnsafeHeaderError, mark_as_test, message_id
from publisher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What was sent, and what the relay said."""

    message_id: str
    outcome: Outcome


def send_test(settings: Settings, keys: Keys, wanted: Wanted, to: Mailbox, now: datetime) -> Test:
    """Send the mail that is wanted to one address, of drafts and future posts too. It stands in no ledger.

    Its links look like a reader's and act for nobody. Raises PublisherError for what can be mended, OutsideError
    where the relay takes no mail.
    """
    newsletter = find_list(settings, wanted.list)
    if lacking := check_mailing(settings):
        raise PublisherError("Mail can't be sent yet", problems=tuple(lacking))
    library = read_library(settings, now)
    renderer = Renderer(settings, library)
    sampler = Sampler(settings=settings, library=library, renderer=renderer, templates=MailTemplates(settings))
    sample = sampler.compile(wanted)
    sample = replace(sample, compiled=mark_as_test(sample.compiled))
    identifier = message_id(keys.message_id, "test", 0, int(now.timestamp() * 1000), newsletter.sender.domain)
    tokens = Tokens(keys)
    invitation = Invitation(bearer=NOBODY, epoch=0, issued_at=now)
    base = settings.web.url
    reader = Recipient(
        mailbox=to,
        unsubscribe_url=f"{base}u/{tokens.make(Purpose.UNSUBSCRIBE, NOBODY)}" if base else "",
        unsubscribe_mailto=ReturnPaths(keys, settings.bounces).leave_url(NOBODY),
        preferences_url=f"{base}preferences/{tokens.make(Purpose.PREFERENCES, NOBODY)}" if base else "",
        confirm_url=f"{base}confirm/{tokens.make_invitation(invitation)}" if base else "",
        confirmed_on=now.astimezone(settings.zone_of(newsletter)).date(),
    )
    try:
        data = sample.fill_in(reader, identifier, now)
    except UnsafeHeaderError as error:
        raise PublisherError(f"The test can't be sent: {error}") from error
    message = Message(
        sender=newsletter.sender,
        recipient=to,
        message_id=identifier,
        data=data,
        needs_smtputf8=not to.address.isascii(),
    )
    sign = delivery.open_signer(settings, FixedClock(now))
    outcome = delivery.send_single(delivery.open_transport(settings), message, sign=sign)
    if outcome.verdict is not Verdict.SENT:
        raise _say_why_not(outcome, newsletter.sender, to)
    return Test(message_id=identifier, outcome=outcome)


def read_recipient(address: str, name: str) -> Mailbox:
    """Give whom a test is for. Raises PublisherError for what is no address."""
    try:
        return Mailbox(address=read_address(address).email, name=name)
    except AddressError as error:
        raise PublisherError(str(error)) from error


def _say_why_not(outcome: Outcome, sender: Mailbox, to: Mailbox) -> OutsideError:
    """Say what the relay refused, in its own words, and what mends it."""
    refused = {Stage.MAIL: f"sender {sender.address}", Stage.RCPT: f"recipient {to.address}"}
    said = outcome.text
    if outcome.code and outcome.stage is not Stage.SESSION:
        said = f"the server refused the {refused.get(outcome.stage, 'message')}: {outcome.code} {outcome.text}"
    mended = "no reader was mailed, and none will be because of it; try again once that is mended"
    if outcome.code in NOT_LOGGED_IN:
        mended = f"look at transport.username and at PUBLISHER_TRANSPORT__PASSWORD, or password_file; {mended}"
    elif outcome.code and outcome.stage is Stage.MAIL:
        mended = f"look at the list's `from`, and whether the server lets you send for it; {mended}"
    return OutsideError(f"The test was not sent: {said}", hint=mended)
