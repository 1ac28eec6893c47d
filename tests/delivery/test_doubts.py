"""What is in doubt, or put off, is told where an operator looks, with what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from publisher.cli.issue_text import doubt_text, put_off_text
from tests.delivery.badsmtpd import BadSmtpd, Reply, Rule, Stage, TakeAndDrop
from tests.delivery.conftest import MakeSite

FIRST = r"reader0000@.*"


TOLD = "Issue 1: of 1 message nobody heard whether the relay took it; "
AGAIN = (
    "sent once more from 2026-03-02 12:16 UTC on, unless `publisher issues resolve 1 --as sent` says that it was"
)
YOURS = "you decide: `publisher issues resolve 1 --as sent`, or `--as resend`"


@pytest.mark.parametrize(("policy", "told"), [("at_least_once", TOLD + AGAIN), ("at_most_once", TOLD + YOURS)])
def test_I4_status_says_what_is_in_doubt_and_what_becomes_of_it(
    make_site: MakeSite, policy: str, told: str
) -> None:
    with BadSmtpd([Rule(Stage.DOT, TakeAndDrop(), recipient=FIRST)]) as server:
        site = make_site(3, port=str(server.port), list_=f'duplicates = "{policy}"')
        site.publish()
        (doubt,) = site.app.status().doubts
        assert doubt_text(doubt, site.app.settings.site.timezone) == told
        site.wait(timedelta(minutes=20).total_seconds())
        site.publish()
        site.publish()
        (doubt,) = site.app.status().doubts
        assert doubt.again_at is None, "it is sent once more at the most"
    site.app.issues.resolve(site.issue.id, resend=False)
    assert site.app.status().doubts == ()


def test_I2_status_says_until_when_messages_are_put_off(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.RCPT, Reply(451, "4.7.1 Come back later"), recipient=FIRST)]) as server:
        site = make_site(3, port=str(server.port))
        site.publish()
    (put_off,) = site.app.status().put_off
    assert timedelta(minutes=4) < put_off.next_at - site.clock.now() < timedelta(minutes=7)
    told = put_off_text(replace(put_off, next_at=site.clock.now()), site.app.settings.site.timezone)
    assert told == "Issue 1: 1 message put off, to be tried again from 2026-03-02 12:01 UTC on"
