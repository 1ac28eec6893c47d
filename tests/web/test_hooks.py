"""`POST /hooks/PROVIDER`: known to be theirs, taken in once, and refused with the status that says why."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from httpx import Response
from starlette.testclient import TestClient

from publisher.app import App
from publisher.app.hooking import Hooks
from publisher.web import create_web
from publisher.web.hooks import BODY_LIMIT
from tests.web.conftest import CONFIG, NOW, MakeApp, Reader

SECRET = "a secret that both know"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
ADA = "ada@example.org"
HOOKS = f"""
[hooks.generic]
secret_file = "secret"

[hooks.mailgun]
secret_file = "secret"

[hooks.postmark]
secret_file = "secret"

[hooks.ses]
topics = ["{TOPIC}"]
"""
STAMP = str(int(NOW.timestamp()))


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> App:
    app = make_app(CONFIG + HOOKS)
    for folder in {tmp_path, app.settings.root}:
        (folder / "secret").write_text(SECRET + "\n", encoding="utf-8")
        (folder / "secret").chmod(0o600)
    return app


@pytest.fixture
def reader(app: App) -> Reader:
    return Reader.of(app)


@pytest.fixture
def client(app: App) -> TestClient:
    return TestClient(create_web(app))


def suppressed(app: App) -> dict[str, str]:
    app.returning.settle()
    return {entry.email: entry.reason for entry in app.suppressing.entries()}


def sign_generic(body: bytes, stamp: str = STAMP, secret: str = SECRET) -> dict[str, str]:
    sealed = hmac.digest(secret.encode(), stamp.encode() + b"." + body, "sha256").hex()
    return {"X-Publisher-Timestamp": stamp, "X-Publisher-Signature": f"sha256={sealed}"}


def call_generic(client: TestClient, *events: dict[str, str], **signing: str) -> Response:
    body = json.dumps({"events": events}).encode()
    answer: Response = client.post("/hooks/generic", content=body, headers=sign_generic(body, **signing))
    return answer


def test_a_signed_event_is_taken_in_once(client: TestClient, app: App, reader: Reader) -> None:
    event = {"id": "1", "type": "bounce", "email": ADA, "status": "5.1.1", "text": "user unknown"}
    for _ in range(2):
        assert call_generic(client, event).status_code == 200
    assert suppressed(app) == {ADA: "hard bounce"}
    assert reader.row.status == "bounced"


@pytest.mark.parametrize(
    ("event", "status", "reasons"),
    [
        ({"type": "hard"}, "bounced", ["hard bounce"]),
        ({"type": "soft"}, "active", []),
        ({"type": "block"}, "active", []),
        ({"type": "bounce", "status": "5.7.1"}, "active", []),
        ({"type": "complaint"}, "complained", ["complaint"]),
        ({"type": "left"}, "unsubscribed", []),
    ],
)
def test_what_each_type_does(
    client: TestClient, app: App, reader: Reader, event: dict[str, str], status: str, reasons: list[str]
) -> None:
    assert call_generic(client, {"id": "1", "email": ADA} | event).status_code == 200
    assert list(suppressed(app).values()) == reasons
    assert reader.row.status == status


@pytest.mark.parametrize(
    "signing",
    [
        {"secret": "another"},
        {"stamp": str(int(NOW.timestamp()) - 301)},
        {"stamp": str(int(NOW.timestamp()) + 301)},
        {"stamp": "soon"},
        {"stamp": "9" * 40},
        {"stamp": ""},
    ],
)
def test_what_is_not_signed_or_is_old_is_refused(
    client: TestClient, app: App, reader: Reader, signing: dict[str, str]
) -> None:
    answer = call_generic(client, {"id": "1", "type": "complaint", "email": ADA}, **signing)
    assert answer.status_code == 401
    assert suppressed(app) == {}
    assert reader.row.status == "active"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"{" * 5000,
        b'{"events": []}',
        b'{"events": [{}]}',
        b'{"events": [{"id": "1", "type": "x"}]}',
    ],
)
def test_what_cannot_be_read_is_told_so(client: TestClient, body: bytes) -> None:
    assert client.post("/hooks/generic", content=body, headers=sign_generic(body)).status_code == 422


def test_a_long_body_an_unknown_provider_and_a_look_are_refused(client: TestClient) -> None:
    assert client.post("/hooks/generic", content=b"x" * (BODY_LIMIT + 1)).status_code == 413
    assert client.post("/hooks/sendgrid", content=b"{}").status_code == 404
    assert client.get("/hooks/generic").status_code == 405


def test_who_is_refused_again_and_again_has_to_wait(client: TestClient) -> None:
    answers = [client.post("/hooks/generic", content=b"{}").status_code for _ in range(22)]
    assert (answers[0], answers[-1]) == (401, 429)


def test_a_secret_that_others_can_read_takes_nothing_in(client: TestClient, app: App) -> None:
    (app.settings.root / "secret").chmod(0o644)
    assert call_generic(client, {"id": "1", "type": "hard", "email": ADA}).status_code == 503


def test_a_hook_without_a_secret_is_open_to_nobody(make_app: MakeApp) -> None:
    client = TestClient(create_web(make_app(CONFIG + "\n[hooks.postmark]\n")))
    assert client.post("/hooks/postmark", content=b"{}", headers={"Authorization": "Bearer "}).status_code == 503


# Mailgun


def mailgun(data: dict[str, Any], once: str = "t1", stamp: str = STAMP, secret: str = SECRET) -> bytes:
    sealed = hmac.digest(secret.encode(), f"{stamp}{once}".encode(), "sha256").hex()
    return json.dumps(
        {"signature": {"timestamp": stamp, "token": once, "signature": sealed}, "event-data": data}
    ).encode()


FAILED = {
    "event": "failed",
    "severity": "permanent",
    "reason": "bounce",
    "recipient": ADA,
    "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "no such user", "description": ""},
    "message": {"headers": {"message-id": "one@example.org"}},
}


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (FAILED, ["hard bounce"]),
        (FAILED | {"severity": "temporary"}, []),
        (FAILED | {"reason": "espblock"}, []),
        (FAILED | {"reason": "suppress-bounce", "delivery-status": {"code": 605}}, ["hard bounce"]),
        ({"event": "complained", "recipient": ADA}, ["complaint"]),
        ({"event": "opened", "recipient": ADA}, []),
    ],
)
def test_mailguns_events(
    client: TestClient, app: App, reader: Reader, data: dict[str, Any], reasons: list[str]
) -> None:
    assert reader.row.status == "active"
    assert client.post("/hooks/mailgun", content=mailgun(data)).status_code == 200
    assert list(suppressed(app).values()) == reasons


def test_a_token_of_mailguns_counts_once_whatever_else_is_said_with_it(
    client: TestClient, app: App, reader: Reader
) -> None:
    client.post("/hooks/mailgun", content=mailgun(FAILED | {"reason": "espblock"}))
    replayed = client.post("/hooks/mailgun", content=mailgun({"event": "complained", "recipient": ADA}))
    assert replayed.status_code == 200
    assert suppressed(app) == {}
    assert reader.row.status == "active"


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"stamp": "1500000000"}, {"stamp": "x"}, {"once": ""}])
def test_a_call_that_is_not_mailguns_is_refused(client: TestClient, wrong: dict[str, str]) -> None:
    assert client.post("/hooks/mailgun", content=mailgun(FAILED, **wrong)).status_code == 401
    assert client.post("/hooks/mailgun", content=b'{"signature": 3}').status_code == 401


# Postmark


@pytest.mark.parametrize(
    ("posted", "reasons"),
    [
        ({"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "Email": ADA}, ["hard bounce"]),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "ID": 1, "Email": ADA}, []),
        ({"RecordType": "Bounce", "Type": "AutoResponder", "ID": 1, "Email": ADA}, []),
        ({"RecordType": "Bounce", "Type": "Blocked", "ID": 1, "Email": ADA}, []),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 1, "Email": ADA}, ["complaint"]),
        (
            {
                "RecordType": "SubscriptionChange",
                "SuppressSending": True,
                "SuppressionReason": "SpamComplaint",
                "Recipient": ADA,
                "MessageID": "m",
            },
            ["complaint"],
        ),
        ({"RecordType": "Open", "Recipient": ADA}, []),
    ],
)
def test_postmarks_records(
    client: TestClient, app: App, reader: Reader, posted: dict[str, Any], reasons: list[str]
) -> None:
    assert reader.row.status == "active"
    assert client.post("/hooks/postmark", json=posted, auth=("any", SECRET)).status_code == 200
    assert list(suppressed(app).values()) == reasons


@pytest.mark.parametrize("given", ["", "Basic", "Basic !!", "Bearer wrong", f"Digest {SECRET}", "Basic " + "eDp5"])
def test_a_call_without_postmarks_password_is_refused(client: TestClient, given: str) -> None:
    assert client.post("/hooks/postmark", json={}, headers={"Authorization": given}).status_code == 401


# Amazon SES


class Amazon:
    """Signs as Amazon SNS does, and has its certificate at an address."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.fetched: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.pem

    def message(self, version: str = "2", **changes: str) -> dict[str, str]:
        """Give a signed message; what is changed is signed too."""
        posted = {
            "Type": "Notification",
            "MessageId": "m1",
            "TopicArn": TOPIC,
            "Timestamp": NOW.isoformat().replace("+00:00", "Z"),
            "SignatureVersion": version,
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        } | changes
        names = ("Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type")
        text = "".join(f"{name}\n{posted[name]}\n" for name in names if name in posted)
        digest = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - Amazon's version 1
        posted["Signature"] = base64.b64encode(self.key.sign(text.encode(), PKCS1v15(), digest)).decode()
        return posted


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def ses(app: App, client: TestClient, amazon: Amazon) -> Callable[[dict[str, str]], Response]:
    amazon.fetched.clear()
    app.hooks = Hooks(settings=app.settings, returning=app.returning, fetch=amazon.fetch)
    return lambda posted: client.post(
        "/hooks/ses", content=json.dumps(posted), headers={"Content-Type": "text/plain"}
    )


Ses = Callable[[dict[str, str]], Response]
MAIL = {"messageId": "0100-1", "headers": [{"name": "Message-ID", "value": "<one@example.org>"}]}


def bounce(kind: str, sub: str, **recipient: str) -> str:
    told = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [{"emailAddress": ADA} | recipient]}
    return json.dumps({"notificationType": "Bounce", "bounce": told, "mail": MAIL})


def complaint(kind: str) -> str:
    told = {"complainedRecipients": [{"emailAddress": ADA}], "complaintFeedbackType": kind}
    return json.dumps({"eventType": "Complaint", "complaint": told, "mail": MAIL})


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (bounce("Permanent", "General", status="5.1.1", diagnosticCode="smtp; 550 5.1.1 unknown"), ["hard bounce"]),
        (bounce("Permanent", "OnAccountSuppressionList"), ["hard bounce"]),
        (bounce("Permanent", "General", status="5.7.1", diagnosticCode="smtp; 550 5.7.1 spam"), []),
        (bounce("Transient", "MailboxFull", status="5.2.2"), []),
        (bounce("Transient", "General"), []),
        (bounce("Transient", "ContentRejected"), []),
        (complaint("abuse"), ["complaint"]),
        (complaint("not-spam"), []),
        (json.dumps({"notificationType": "Delivery", "mail": MAIL}), []),
    ],
)
def test_amazons_notifications(
    ses: Ses, amazon: Amazon, app: App, reader: Reader, version: str, told: str, reasons: list[str]
) -> None:
    assert reader.row.status == "active"
    for _ in range(2):
        assert ses(amazon.message(version, Message=told)).status_code == 200
    assert list(suppressed(app).values()) == reasons


def test_a_topic_of_ours_is_confirmed_by_itself(ses: Ses, amazon: Amazon) -> None:
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns&Token=2336"
    posted = amazon.message(Type="SubscriptionConfirmation", Message="…", Token="2336", SubscribeURL=address)
    assert ses(posted).status_code == 200
    assert amazon.fetched[-1] == address


@pytest.mark.parametrize(
    "changes",
    [
        {"TopicArn": "arn:aws:sns:eu-west-1:999999999999:theirs"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/a.pem"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem"},
        {"SigningCertURL": "https://s3.amazonaws.com/a.pem"},
        {"Timestamp": "2020-01-01T00:00:00.000Z"},
        {"Timestamp": "yesterday"},
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://evil.example/?Action=ConfirmSubscription&a"},
    ],
)
def test_what_amazon_did_not_send_for_us_is_refused_and_nothing_else_is_fetched(
    ses: Ses, amazon: Amazon, changes: dict[str, str]
) -> None:
    assert ses(amazon.message(Message=complaint("abuse"), **changes)).status_code == 401
    assert all(url.startswith("https://sns.eu-west-1.amazonaws.com/Simple") for url in amazon.fetched)


@pytest.mark.parametrize("name", ["Message", "MessageId", "Signature", "Timestamp"])
def test_a_message_that_was_changed_on_its_way_is_refused(ses: Ses, amazon: Amazon, name: str) -> None:
    posted = amazon.message(Message=complaint("abuse"))
    changed = {"Timestamp": (NOW + timedelta(seconds=1)).isoformat()}.get(name, posted[name] + "x")
    assert ses(posted | {name: changed}).status_code == 401


def test_another_message_of_amazons_can_not_be_read(ses: Ses, amazon: Amazon) -> None:
    assert ses(amazon.message(Type="UnsubscribeConfirmation")).status_code == 422
