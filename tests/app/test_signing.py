"""All that leaves is signed, whatever it is; or nothing leaves."""

import re
from pathlib import Path

import pytest

from publisher.app.sampling import Wanted
from publisher.delivery.bounces.report import Kind
from publisher.delivery.dkim import KeyKind
from publisher.delivery.dkim.keys import make_key, read_record
from publisher.errors import PublisherError
from tests.delivery.dkim_judges import DOMAIN, SELECTORS, ask_dkimpy
from tests.site import CONFIG, WEB, Site

SIGNED = """
[engine]
alert_to = "ops@example.org"

[dkim]
domain = "example.org"
rsa_selector = "202611-r"
rsa_key_file = "rsa.pem"
ed25519_selector = "202611-e"
ed25519_key_file = "ed25519.pem"
"""
BOUNCES = """
[bounces]
domain = "bounces.example.org"
maildir = "."
"""
# Of the mail itself it tells nothing but this.
COMPLAINT = """\
Content-Type: multipart/report; report-type=feedback-report; boundary=x

--x
Content-Type: message/feedback-report

Feedback-Type: abuse

--x
Content-Type: text/rfc822-headers

CFBL-Feedback-ID: {}

--x--
"""


def files_in(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in (folder / "outbox" / "new").iterdir()]


def test_D4_and_H12_issues_tests_and_alerts_are_signed_as_they_lie_in_the_mailbox(site: Site) -> None:
    for kind in KeyKind:
        make_key(site.folder / f"{kind}.pem", kind)
    records = [read_record(site.folder / f"{kind}.pem", kind, SELECTORS[kind], DOMAIN) for kind in KeyKind]
    site.configure(CONFIG + WEB + SIGNED + BOUNCES)
    site.app.line.publish()
    site.subscribe("ann@example.net", "bob@example.net")
    site.write_post("new")
    site.app.send_test(Wanted(post="new"), "me@example.net")
    site.app.line.publish()
    site.write_post("broken", date="last tuesday")  # the operator is told
    site.pause(60)
    site.app.line.publish()
    assert {address for address, _ in site.received} >= {
        "ann@example.net", "bob@example.net", "me@example.net", "ops@example.org"
    }  # fmt: skip
    for message in files_in(site.folder):
        assert ask_dkimpy(message, records) == [True, True]
    (ann,) = (message for message in site.outbox if message["To"] == "ann@example.net")
    assert str(ann["CFBL-Address"]).endswith("@bounces.example.org; report=arf")
    assert "cfbl-address:cfbl-feedback-id" in re.sub(r"\s", "", str(ann["DKIM-Signature"]))
    report = COMPLAINT.format(ann["CFBL-Feedback-ID"]).encode()
    assert site.app.returning.take(report) == {Kind.COMPLAINT: 1}
    assert [entry.email for entry in site.app.suppressing.entries()] == ["ann@example.net"]


def test_what_was_to_be_signed_does_not_leave_without(site: Site) -> None:
    site.configure(CONFIG + WEB)
    site.app.line.publish()
    site.subscribe("ann@example.net")
    site.write_post("new")
    site.configure(CONFIG + WEB + SIGNED)
    with pytest.raises(PublisherError, match="can't be signed"):
        site.app.line.publish()
    assert site.received == []
    assert {problem.code for problem in site.app.check().problems} == {"dkim-key"}
    for kind in KeyKind:
        make_key(site.folder / f"{kind}.pem", kind)
    site.app.line.publish()
    assert [address for address, _ in site.received] == ["ann@example.net"]
