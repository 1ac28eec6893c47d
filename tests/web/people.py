"""A person at the pages: types into the form, reads the mail, follows the links."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from httpx import Response
from starlette.testclient import TestClient

from publisher.app import App
from publisher.clock import FixedClock

FORM = re.compile(r'name="form" value="([^"]+)"')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in front of a browser. The clock stands still but while they type."""

    app: App
    client: TestClient
    list_name: str = "weekly"

    def wait(self, **length: float) -> None:
        clock = self.app.clock
        assert isinstance(clock, FixedClock)
        clock.set(clock.now() + timedelta(**length))

    def subscribe(self, email: str = "ann@example.net", **fields: object) -> "Response":
        page = self.client.get(f"/subscribe/{self.list_name}").text
        found = FORM.search(page)
        assert found is not None
        self.wait(seconds=10)
        typed = {"email": email, "form": found[1], **fields}
        answer: Response = self.client.post(f"/subscribe/{self.list_name}", data=typed)
        return answer

    def carry_on(self) -> None:
        """Let whoever publishes do what pages wrote down."""
        with self.app.lock():
            self.app.correspondence.carry_on()

    @property
    def inbox(self) -> list[EmailMessage]:
        files = (self.app.settings.root / "outbox" / "new").glob("*")
        read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        mine = [message for message in read if isinstance(message, EmailMessage)]
        return sorted(mine, key=lambda message: (str(message["Date"]), str(message["Subject"])))

    def link(self, to: str, place: int = -1) -> str:
        """Give the path of the link in a mail that leads to `confirm`, `u` or `preferences`."""
        body = self.inbox[place].get_body(("plain",))
        assert body is not None
        found = re.search(rf"https://news\.example\.org(/{to}/\S+)", body.get_content())
        assert found is not None
        return found[1]

    def confirm(self) -> "Response":
        self.carry_on()
        answer: Response = self.client.post(self.link("confirm"))
        return answer


def heading(answer: "Response") -> str:
    """Give what a page says in large letters."""
    found = HEADING.search(answer.text)
    assert found is not None
    return TAG.sub("", found[1])
