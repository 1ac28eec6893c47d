"""Addresses that mail comes back to: a return path for each delivery (VERP), one to leave by for each reader."""

from publisher.audience import AddressPurpose, AddressTokens, Bearer, Keys
from publisher.delivery.outbox import Key
from publisher.mailbox import Mailbox
from publisher.settings import Bounces


class ReturnPaths:
    """Makes and reads them. They hold a signed token, so nobody can bounce the mail of another reader.

    They are `b+TOKEN@domain`, or `mailbox+b-TOKEN@domain` where `bounces.mailbox` takes them all.
    """

    def __init__(self, keys: Keys, bounces: Bounces) -> None:
        self._tokens = AddressTokens(keys)
        self._before = f"{bounces.mailbox}+b-" if bounces.mailbox else "b+"
        self._before_leaving = f"{bounces.mailbox}+u-" if bounces.mailbox else "u+"
        self._domain = bounces.domain
        self._may_leave = bounces.takes_mail

    def sender_of(self, sender: Mailbox, key: Key) -> Mailbox:
        """Give the envelope sender of a delivery; the list's own where no domain takes returned mail."""
        if not self._domain:
            return sender
        token = self._tokens.make(AddressPurpose.BOUNCE, key.issue_id, key.subscriber_id)
        return Mailbox(address=f"{self._before}{token}@{self._domain}")

    def leave_url(self, reader: Bearer, issue_id: int = 0) -> str:
        """Give the `mailto:` URL by which a reader leaves (RFC 2369 §3.2); nothing where nobody reads that mail.

        Its subject names the issue that it stands in, for the statistics of the issue and for nothing else.
        """
        if not self._may_leave:
            return ""
        token = self._tokens.make(AddressPurpose.LEAVE, reader.list_id, reader.subscriber_id)
        said = f"unsubscribe%20{issue_id}" if issue_id else "unsubscribe"
        return f"mailto:{self._before_leaving}{token}@{self._domain}?subject={said}"

    def read_path(self, token: str) -> Key | None:
        """Give the delivery that a return path was made for, or nothing where it isn't ours."""
        found = self._tokens.read(AddressPurpose.BOUNCE, token)
        return Key(*found) if found else None

    def read_leaving(self, token: str) -> Bearer | None:
        """Give who leaves by an address, or nothing where it isn't ours."""
        found = self._tokens.read(AddressPurpose.LEAVE, token)
        return Bearer(list_id=found[0], subscriber_id=found[1]) if found else None
