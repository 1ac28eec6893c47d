"""What a monitoring system is told of an issue: the same that its books say."""

from publisher.app.measuring import Gauge
from publisher.delivery import Report
from tests.delivery.badsmtpd import BadSmtpd, Delay, Rule, Stage
from tests.delivery.conftest import MakeSite


def tell(gauges: list[Gauge]) -> dict[str, float]:
    """Give what is not zero, by name and labels."""
    return {
        " ".join([gauge.name.removeprefix("publisher_"), *sample.labels.values()]): sample.value
        for gauge in gauges
        for sample in gauge.samples
        if sample.value and not gauge.name.endswith(("_bytes", "_age_seconds"))
    }


def test_an_issue_is_measured_from_its_rows_until_it_is_closed(make_site: MakeSite) -> None:
    site = make_site(3)
    site.prepare()
    assert tell(site.app.measure()) == {
        "issue_deliveries 1 notes queued": 3,
        "issue_audience 1 notes": 3,
        "issue_state 1 notes ready": 1,
    }
    site.app.issues.act("hold", 1)
    assert tell(site.app.measure())["issue_state 1 notes held"] == 1
    site.app.issues.act("release", 1)
    site.publish()
    assert tell(site.app.measure()) == {}


def test_it_is_told_how_long_ago_somebody_published(make_site: MakeSite) -> None:
    site = make_site(0)
    site.prepare()
    site.wait(400)
    ages = [gauge.samples for gauge in site.app.measure() if gauge.name == "publisher_last_scan_age_seconds"]
    assert [sample.value >= 400 for (sample,) in ages] == [True]


def test_what_this_process_has_sent_is_counted_and_how_long_the_relay_took(make_site: MakeSite) -> None:
    with BadSmtpd([Rule(Stage.DOT, Delay(0.03), recipient="reader0000@.*")]) as server:
        site = make_site(5, port=str(server.port))
        site.prepare()
        seen: list[float] = []

        def follow(report: Report) -> None:
            site.app.pulse.follow(report)
            seen.append(tell(site.app.measure())["connections"])

        with site.app.lock():
            site.app.line.dispatch(lambda: False, follow)
    found = tell(site.app.measure())
    assert found["outcomes_total sent"] == 5
    assert len(seen) == 5
    assert min(seen) >= 1
    assert "connections" not in found  # all are closed
    waits = [sample for gauge in site.app.measure() for sample in gauge.samples if sample.of]
    within = {sample.labels["le"]: sample.value for sample in waits if sample.of == "_bucket"}
    assert within["0.025"] <= 4
    assert within["+Inf"] == 5
    assert {sample.of: sample.value for sample in waits}["_count"] == 5
    assert {sample.of: sample.value for sample in waits}["_sum"] >= 0.03
