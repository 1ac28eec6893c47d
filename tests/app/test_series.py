"""A series: each reader gets each post of it so long after they came, once, and nobody gets it as new."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.audience import Wish
from publisher.delivery import DeliveryState, IssueState
from tests.site import NOON, Site

ANN, BOB = "ann@example.net", "bob@example.net"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list that has begun, with a series of three posts, old by their dates, and a reader of before."""
    site = Site(tmp_path_factory.mktemp("series"))
    site.subscribe("old@example.net")
    for name, offset in (("hello", "0d"), ("tools", "3d"), ("ways", "5d")):
        write(site, name, offset)
    site.app.line.publish()
    site.subscribe(ANN)
    for days in (0, 3, 5):  # so that each post has been compiled once
        site.clock.set(NOON + timedelta(days=days, minutes=1))
        site.app.line.publish()
    site.app.people.forget(ANN)
    site.app.close()
    shutil.rmtree(site.folder / "outbox")
    return site.folder


@pytest.fixture
def site(begun: Path, tmp_path: Path) -> Site:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path)
    site.clock.set(NOON + timedelta(days=6))
    site.app.adopt()
    return site


def write(site: Site, name: str, offset: str, more: str = "") -> None:
    site.write_post(name, date="2020-01-01", more=f"series: onboarding\noffset: {offset}\n{more}")


def live(site: Site, days: float, every: timedelta = timedelta(days=3)) -> None:
    """Let time pass, with a pass of the program now and then."""
    ends = site.clock.now() + timedelta(days=days)
    while site.clock.now() < ends:
        site.app.line.publish()
        site.clock.set(min(site.clock.now() + every, ends))
    site.app.line.publish()


def got(site: Site, who: str) -> list[str]:
    return sorted(subject for address, subject in site.received if address == who)


def test_who_is_new_gets_each_post_at_its_offset(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    assert got(site, ANN) == ["Hello"]
    live(site, 2.9)
    assert got(site, ANN) == ["Hello"]
    live(site, 0.2)
    assert got(site, ANN) == ["Hello", "Tools"]
    site.subscribe(BOB)
    live(site, 2)
    assert got(site, ANN) == ["Hello", "Tools", "Ways"]
    assert got(site, BOB) == ["Hello"]


def test_it_is_new_to_nobody_and_not_for_who_came_before_it(site: Site) -> None:
    live(site, 9)
    assert site.received == []


def test_nor_is_one_that_joins_later_unless_a_person_says_so(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 1)
    write(site, "late", "1h")
    live(site, 1)
    assert got(site, ANN) == ["Hello"]
    site.app.line.publish(["late"])
    live(site, 2)
    assert got(site, ANN) == ["Hello", "Late", "Tools"]
    assert got(site, "old@example.net") == ["Late"]


def test_readers_who_come_on_other_days_share_an_issue_of_which_each_copy_bears_its_own_day(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    first = site.clock.now()
    site.clock.set(first + timedelta(days=40))
    site.subscribe(BOB)
    live(site, 0)
    views, _ = site.app.issues.view()
    hello = next(view for view in views if view.subject == "Hello")
    assert (hello.kind, hello.state, hello.counts) == ("series", IssueState.CLOSED, {DeliveryState.SENT: 3})
    assert site.app.issues.verify().wrong == {}
    dates = {
        str(message["To"]): message["Date"].datetime for message in site.outbox if message["Subject"] == "Hello"
    }
    assert dates[BOB] - dates[ANN] >= timedelta(days=40)


def test_a_post_that_its_author_mends_is_mailed_as_it_is_by_then(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    site.write_post("hello", date="2020-01-01", title="Hello you", more="series: onboarding\noffset: 0d\n")
    site.pause(10)
    site.subscribe(BOB)
    live(site, 0)
    assert (got(site, ANN), got(site, BOB)) == (["Hello"], ["Hello you"])


def test_a_post_that_a_reader_got_as_new_does_not_come_again(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    site.write_post("news", date="2026-11-17")
    live(site, 0)
    site.write_post("news", date="2026-11-17", more="series: onboarding\noffset: 1d\n")
    site.app.line.publish(["news"])
    live(site, 9)
    assert got(site, ANN) == ["Hello", "News", "Tools", "Ways"]


def test_a_machine_that_stood_still_gives_what_is_late_one_a_day_and_in_order(site: Site) -> None:
    site.subscribe(ANN)
    site.clock.set(site.clock.now() + timedelta(days=30))
    live(site, 0.5)
    assert got(site, ANN) == ["Hello"]
    live(site, 0.5)
    assert got(site, ANN) == ["Hello", "Tools"]
    live(site, 1)
    assert got(site, ANN) == ["Hello", "Tools", "Ways"]


def test_who_left_is_left_alone_and_who_comes_back_goes_on_where_they_were(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 1)
    site.app.people.remove(ANN)
    live(site, 9)
    assert got(site, ANN) == ["Hello"]
    site.subscribe(ANN)
    live(site, 4)
    assert got(site, ANN) == ["Hello", "Tools"]


def test_who_is_suppressed_gets_none_of_it(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    site.app.suppressing.add(ANN)
    live(site, 9)
    assert got(site, ANN) == ["Hello"]


def test_an_issue_that_is_held_or_cancelled_holds_or_ends_that_post_for_everybody(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 0)
    hello = next(view.id for view in site.app.issues.view()[0] if view.subject == "Hello")
    site.app.issues.act("hold", hello)
    site.subscribe(BOB)
    live(site, 0)
    assert got(site, BOB) == []
    site.app.issues.act("release", hello)
    live(site, 0)
    assert got(site, BOB) == ["Hello"]
    site.app.issues.act("cancel", hello)
    site.subscribe("cyd@example.net")
    live(site, 4)
    assert got(site, "cyd@example.net") == ["Tools"]


def test_who_was_taken_over_from_elsewhere_gets_it_only_where_that_is_wanted(site: Site) -> None:
    people = site.folder / "people.csv"
    people.write_text(f"email\n{ANN}\n", encoding="utf-8")
    site.app.people.import_file(people, confirmed=True)
    people.write_text(f"email\n{BOB}\n", encoding="utf-8")
    site.app.people.import_file(people, confirmed=True, follows_series=True)
    live(site, 1)
    assert (got(site, ANN), got(site, BOB)) == ([], ["Hello"])


def test_topics_count_for_posts_that_have_some(site: Site) -> None:
    write(site, "birds", "1h", "tags: [birds]\n")
    write(site, "trees", "2h", "tags: [trees]\n")
    live(site, 0)
    site.pause(10)
    site.subscribe(ANN, topics=("birds",))
    live(site, 1)
    assert got(site, ANN) == ["Birds", "Hello"]


def test_the_plan_and_the_status_tell_of_it(site: Site) -> None:
    site.subscribe(ANN)
    (now,) = site.app.plan().issues[:1]
    assert (now.posts, now.series, now.recipients) == (("hello.md",), "onboarding", 1)
    live(site, 0)
    (later,) = site.app.plan().issues
    assert (later.posts, later.recipients) == (("tools.md",), 1)
    assert later.send_at is not None
    assert timedelta(days=2.9) < later.send_at - site.clock.now() < timedelta(days=3)
    assert [(entry.in_series, entry.awaiting) for entry in site.app.status().lists] == [(3, 1)]


def test_a_file_that_is_gone_for_a_moment_is_missed_by_nobody(site: Site) -> None:
    site.subscribe(ANN)
    live(site, 1)
    tools = site.folder / "posts" / "tools.md"
    words = tools.read_bytes()
    tools.unlink()
    site.write_post("one", date="2020-01-01")  # enough is there: the build does not stop
    site.write_post("two", date="2020-01-01")
    site.write_post("three", date="2020-01-01")
    live(site, 0)
    tools.write_bytes(words)
    live(site, 3)
    assert got(site, ANN) == ["Hello", "Tools"]


def test_a_post_that_leaves_the_series_is_not_new_but_may_be_announced(site: Site) -> None:
    site.write_post("tools", date="2020-01-01")
    site.subscribe(ANN, topics=("*",))
    live(site, 9)
    assert got(site, ANN) == ["Hello", "Ways"]
    site.app.line.publish(["tools"])
    assert got(site, ANN) == ["Hello", "Tools", "Ways"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("series: onboarding\noffset: soon\n", "posts/bad.md:5:9  offset: “soon” is no length of time"),
        ("offset: 3d\n", "posts/bad.md:4:1  offset: it says when, and no “series” says of what"),
        ("series: a\noffset: 9000w\n", "posts/bad.md:5:9  offset: “9000w” is longer than 1000 days"),
    ],
)
def test_a_bad_offset_is_told_with_its_place(tmp_path: Path, more: str, told: str) -> None:
    site = Site(tmp_path)
    site.write_post("bad", more=more)
    problems = [str(problem) for problem in site.app.check().problems]
    assert any(problem.startswith(told) for problem in problems), problems


def test_series_alone_means_nothing_to_mail_as_blogs_call_other_things_so(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.app.line.publish()
    site.app.people.add(ANN, Wish())
    site.pause(1)
    site.write_post("part-one", more="series: [Go for cooks]\n")
    live(site, 0)
    assert got(site, ANN) == ["Part-One"]
