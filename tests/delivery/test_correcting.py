"""Corrections: to those who got the mistake, below it, once, and with all the guards of any issue."""

import email
import email.policy
import time
from collections import Counter
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from publisher.audience import Wish
from publisher.delivery import DeliveryState, IssueState
from publisher.errors import PublisherError
from tests.delivery.badsmtpd import BadSmtpd, Reply, Rule, Stage
from tests.delivery.conftest import MakeSite, Site
from tests.passes import start_publisher

S = DeliveryState
DEEP = """
[[lists]]
name = "deep"
title = "Deep notes"
from = "Field notes <deep@example.org>"
postal_address = "1 Example Road, Town"
"""


def correct(site: Site, issue_id: int = 1, note: str = "") -> None:
    correcting = site.app.correcting
    correcting.send(correcting.draft(issue_id, note))


def read_mail(server: BadSmtpd) -> list[EmailMessage]:
    messages = [email.message_from_bytes(body, policy=email.policy.default) for body in server.bodies]
    return [message for message in messages if isinstance(message, EmailMessage)]


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def test_who_got_an_issue_gets_its_correction_below_it(make_site: MakeSite) -> None:
    refusal = Rule(Stage.RCPT, Reply(550, "5.1.1 no such user"), recipient="reader0002@.*")
    with BadSmtpd([refusal]) as server:
        site = make_site(6, port=str(server.port))
        site.publish()
        site.app.people.remove("reader0000@example.net")
        site.app.suppressing.add("reader0001@example.net")
        first = {str(message["To"]): message for message in read_mail(server)}
        entry = (site.root / "feeds" / "atom.xml").read_text(encoding="utf-8")
        server.bodies.clear()
        site.wait(60)
        site.write_post(body="Something else happened.\n")
        correct(site, note="It was the 5th, not the 6th.")
        assert site.issue.corrects == 1
        assert (site.issue.state, site.counts) == (IssueState.READY, {S.QUEUED: 3})
        site.publish()
        assert (site.issue.state, site.counts) == (IssueState.CLOSED, {S.SENT: 3})
        told = read_mail(server)
        assert sorted(str(message["To"]) for message in told) == [f"reader000{n}@example.net" for n in (3, 4, 5)]
        for message in told:
            original = first[str(message["To"])]
            assert message["In-Reply-To"] == message["References"] == original["Message-ID"]
            assert message["Message-ID"] != original["Message-ID"]
            assert message["Subject"] == "Correction: news"
            html, text = text_of(message, "html"), text_of(message, "plain")
            for said in ("This corrects what we sent you on", "It was the 5th, not the 6th.", "Something else"):
                assert said in html
                assert said in text
            assert html.index("This corrects") < html.index("Something else")
        now = (site.root / "feeds" / "atom.xml").read_text(encoding="utf-8")
        assert "Something else happened" in now
        assert entry.count("<id>") == now.count("<id>")
        assert [line for line in now.splitlines() if "<id>" in line] == [
            line for line in entry.splitlines() if "<id>" in line
        ]
        server.bodies.clear()
        site.publish()
        assert not server.bodies


def test_a_correction_goes_to_the_readers_of_its_own_list(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(2, port=str(server.port), list_=DEEP)
        site.app.people.add("deep@example.net", Wish(), "deep")
        site.app.suppressing.add("reader0001@example.net", "deep")
        site.wait(1)
        site.write_post()
        site.publish()
        issue_of = {issue.list: issue.id for issue in site.app.issues.view()[0]}
        assert len(server.accepted) == 3
        for name, readers in (
            ("deep", ["deep@example.net"]),
            ("notes", ["reader0000@example.net", "reader0001@example.net"]),
        ):
            server.bodies.clear()
            correct(site, issue_of[name], note="It was the 5th.")
            site.publish()
            assert sorted(str(message["To"]) for message in read_mail(server)) == readers


def test_a_correction_is_refused_where_there_is_nothing_to_correct(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(1, port=str(server.port))
        site.prepare()
        with pytest.raises(PublisherError, match="who is still to get it would get the mistake"):
            correct(site, note="No.")
        site.publish()
        with pytest.raises(PublisherError, match="says what it said when issue 1 was sent"):
            correct(site)
        with pytest.raises(PublisherError, match="no issue 7"):
            correct(site, 7)
        correct(site, note="It was a joke.")
        with pytest.raises(PublisherError, match="Issue 2 says just that already"):
            correct(site, note="It was a joke.")
        with pytest.raises(PublisherError, match="is a correction itself"):
            correct(site, 2, note="It was none.")
        site.app.people.remove("reader0000@example.net")
        with pytest.raises(PublisherError, match="Nobody who may be mailed has got issue 1"):
            correct(site, note="It was serious.")
        site.publish()
        assert len(server.accepted) == 1
        assert site.counts == {S.SUPPRESSED: 1}


def test_a_post_is_corrected_twice_and_later_readers_get_it_right(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(1, port=str(server.port))
        site.app.people.add("later@example.net", Wish(cadence="daily"))
        site.wait(1)
        site.write_post()
        site.publish()
        for turn in ("one", "two"):
            site.wait(60)
            site.write_post(body=f"Right after mistake {turn}.\n")
            correct(site)
            site.publish()
        site.wait(86_400)
        site.publish()
        assert [(str(m["To"]), str(m["Subject"])) for m in read_mail(server)] == [
            ("reader0000@example.net", "news"),
            ("reader0000@example.net", "Correction: news"),
            ("reader0000@example.net", "Correction: news"),
            ("later@example.net", "news"),
        ]
        last = read_mail(server)[-1]
        assert "Right after mistake two." in text_of(last, "plain")
        assert "corrects" not in text_of(last, "plain")
        assert site.counts == {S.SENT: 1}


def test_a_template_that_hides_a_correction_is_refused(make_site: MakeSite) -> None:
    with BadSmtpd() as server:
        site = make_site(1, port=str(server.port))
        site.publish()
        own = site.root / "email_templates"
        own.mkdir()
        (own / "base.txt").write_text(
            '{% block content %}{% endblock %}{% include "partials/footer.txt" %}', encoding="utf-8"
        )
        with pytest.raises(PublisherError) as refused:
            correct(site, note="Sorry.")
        assert [problem.code for problem in refused.value.problems] == ["template-no-correction"]
        assert len(site.app.issues.view()[0]) == 1


def test_F01_a_correction_survives_kills_like_any_issue(make_site: MakeSite) -> None:
    with BadSmtpd(delay=lambda: 0.004) as server:
        site = make_site(60, now=datetime.now(UTC), port=str(server.port))
        site.publish()
        correct(site, note="It was the 5th.")
        site.app.close()
        process = start_publisher(site.root, "--json", "run")
        while len(server.bodies) < 75 and process.is_alive():
            time.sleep(0.002)
        process.kill()
        process.join()
        in_hand = Counter(site.counts)[S.SENDING]
        assert site.counts != {S.SENT: 60}
        assert site.app.issues.verify().wrong == {}
        site.publish()
        site.wait(20 * 60)
        site.publish()
        assert site.app.issues.verify().wrong == {}
        assert site.counts == {S.SENT: 60}
        copies = server.copies()
        assert set(copies.values()) <= {2, 3}
        assert sum(copies.values()) <= 120 + in_hand
