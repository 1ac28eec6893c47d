"""One pass of the line, through real parts: posts on disk, SQLite, a Maildir."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from publisher.app.publishing import Published
from publisher.audience import Wish
from publisher.delivery import DeliveryState, IssueState
from publisher.errors import PublisherError
from publisher.store.tables import delivery, issue
from tests.site import CONFIG, NOON, WEB, Site


def state_of(published: Published) -> list[tuple[IssueState, dict[DeliveryState, int]]]:
    return [(view.state, view.counts) for view in published.issues]


def test_I7_the_first_run_makes_what_is_there_the_baseline_and_mails_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write_post("one")
    site.write_post("two")
    site.subscribe("ann@example.net")
    published = site.app.line.publish()
    assert published.scan is not None
    assert published.scan.baseline == {"notes": 2}
    assert site.received == []


def test_a_new_post_goes_to_every_subscriber_once(site: Site) -> None:
    site.subscribe("ann@example.net", "bob@example.net")
    site.write_post("new", title="Something new")
    published = site.app.line.publish()
    assert state_of(published) == [(IssueState.CLOSED, {DeliveryState.SENT: 2})]
    assert site.received == [("ann@example.net", "Something new"), ("bob@example.net", "Something new")]


def test_a_second_run_mails_nothing_and_writes_nothing(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    site.app.line.publish()
    again = site.app.line.publish()
    assert again.built is not None
    assert [file.path for file in again.built.files if file.changed] == []
    assert again.report.outcomes.total() == 0
    assert len(site.received) == 1


def test_who_subscribes_later_gets_what_is_published_later(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    site.app.line.publish()
    site.subscribe("bob@example.net")
    site.app.line.publish()
    assert site.received == [("ann@example.net", "New")]


def test_who_left_gets_nothing(site: Site) -> None:
    site.subscribe("ann@example.net", "bob@example.net")
    site.app.people.remove("bob@example.net")
    site.write_post("new")
    site.app.line.publish()
    assert [to for to, _ in site.received] == ["ann@example.net"]


def test_a_post_is_not_mailed_before_its_send_at(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new", more="send_at: 2026-11-18 09:00\n")
    line = site.app.line
    line.publish()
    assert site.received == []
    site.clock.set(NOON + timedelta(days=1))
    line.publish()
    assert site.received == [("ann@example.net", "New")]


def test_I7_drafts_and_future_posts_go_out_when_they_are_out(site: Site) -> None:
    site.subscribe("ann@example.net")
    draft = site.write_post("draft", date="2025-01-01", more="draft: true\n")
    site.write_post("future", date="2026-11-18T09:00:00Z")
    site.app.line.publish()
    assert site.received == []
    draft.write_text(draft.read_text(encoding="utf-8").replace("draft: true", "draft: false"), encoding="utf-8")
    site.app.line.publish()
    assert [subject for _, subject in site.received] == ["Draft"]
    site.pause(86_400)
    site.app.line.publish()
    assert [subject for _, subject in site.received] == ["Draft", "Future"]


def test_I7_a_post_with_an_old_date_that_turns_up_is_shown_and_not_mailed(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("imported", date="2020-01-01")
    published = site.app.line.publish()
    assert site.received == []
    assert published.status is not None
    assert [(held.path, held.reason) for held in published.status.held] == [("imported.md", "old date")]


def test_a_renamed_post_is_not_new(site: Site) -> None:
    site.subscribe("ann@example.net")
    post = site.write_post("new")
    site.app.line.publish()
    post.rename(post.with_name("renamed.md"))
    site.app.line.publish()
    assert len(site.received) == 1


def test_F33_a_post_renamed_edited_and_dated_anew_at_once_is_held(site: Site) -> None:
    site.subscribe("ann@example.net")
    post = site.write_post("long", title="A long walk", body="One word after the other, and then some more.\n")
    site.app.line.publish()
    post.unlink()
    later = "2026-11-17T11:00:00Z"
    site.write_post("other", date=later, title="A long walk", body="One word after another, and then some more.\n")
    published = site.app.line.publish()
    assert len(site.received) == 1
    assert published.status is not None
    assert [(held.path, held.reason) for held in published.status.held] == [("other.md", "looks_renamed")]


def test_F32_a_folder_that_is_empty_all_at_once_leaves_the_feeds_alone(site: Site) -> None:
    feed = (site.folder / "feeds" / "rss.xml").read_bytes()
    (site.folder / "posts" / "before.md").rename(site.folder / "before.md")
    with pytest.raises(PublisherError, match="now there is none"):
        site.app.build()
    assert (site.folder / "feeds" / "rss.xml").read_bytes() == feed


def test_lost_keys_stop_the_mail_until_a_person_says_otherwise(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    shutil.rmtree(site.folder / ".publisher")
    site.configure(CONFIG + WEB)
    with pytest.raises(PublisherError, match="keys"):
        site.app.line.publish()
    site.app.adopt()
    site.app.line.publish()
    assert len(site.received) == 1


def test_what_holds_addresses_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.drop_ledger()
    site.app.line.publish()
    site.subscribe("ann@example.net")
    site.write_post("new")
    site.app.line.publish()
    for name in ("publisher.db", ".publisher/keys.json", "outbox/new"):
        assert (site.folder / name).stat().st_mode & 0o077 == 0, name


def test_an_empty_template_is_a_problem_like_any_other(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    own = site.folder / "email_templates"
    own.mkdir()
    (own / "issue.html").write_text("", encoding="utf-8")
    published = site.app.line.publish()
    assert [problem.code for problem in published.problems] == ["template-empty"]


def test_a_draft_is_not_announced(site: Site) -> None:
    site.write_post("draft", more="draft: true\n")
    with pytest.raises(PublisherError, match="it is draft"):
        site.app.line.publish(["draft"])


def test_a_burst_is_held_until_a_person_releases_it(site: Site) -> None:
    site.subscribe("ann@example.net")
    for number in range(4):
        site.write_post(f"post-{number}")
    published = site.app.line.publish()
    assert site.received == []
    assert len(published.failures) == 4
    site.app.issues.release_post("post-2.md")
    site.app.line.publish()
    assert site.received == [("ann@example.net", "Post-2")]


def test_announce_mails_a_post_of_the_baseline(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.app.line.publish(["before"])
    assert site.received == [("ann@example.net", "Before")]


def test_readers_of_the_same_posts_at_the_same_slot_share_an_issue(site: Site) -> None:
    site.subscribe("ann@example.net", "bob@example.net")
    site.subscribe("cat@example.net", topics=("Gardens",))
    site.write_post("new", date="2026-11-17T09:00:00Z", more="categories: [Gardens]\n")
    site.write_post("other", date="2026-11-17T10:00:00Z")
    site.app.line.publish()
    assert sorted(len(view.posts) for view in site.app.issues.view()[0]) == [1, 2]
    assert site.received == [
        ("ann@example.net", "New, and one more"),
        ("bob@example.net", "New, and one more"),
        ("cat@example.net", "New"),
    ]


def test_a_weekly_reader_gets_the_week_in_one_mail(site: Site) -> None:
    site.subscribe("ann@example.net", cadence="weekly")
    site.write_post("tuesday")
    site.app.line.publish()
    site.pause(86_400)
    site.write_post("wednesday", date="2026-11-18")
    site.app.line.publish()
    assert site.received == []
    site.clock.set(site.clock.now().replace(day=23, hour=7, minute=1))  # Monday, 08:01 in Berlin
    site.app.line.publish()
    assert len(site.received) == 1
    site.pause(7 * 86_400)
    site.app.line.publish()
    assert len(site.received) == 1


def test_F31_a_digest_that_is_too_late_is_held(site: Site) -> None:
    site.subscribe("ann@example.net", cadence="weekly")
    site.write_post("tuesday")
    site.app.line.publish()
    site.clock.set(site.clock.now().replace(day=26))  # down since; it was due on the 23rd
    published = site.app.line.publish()
    assert [(view.state, view.reason) for view in published.issues] == [(IssueState.HELD, "late")]
    assert site.received == []
    site.app.issues.act("release", published.issues[0].id)
    site.app.line.publish()
    assert len(site.received) == 1


def test_a_broken_template_holds_nothing_back_for_good(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    own = site.folder / "email_templates"
    own.mkdir()
    (own / "issue.html").write_text("<!DOCTYPE html>\n<p>{{ nobody_knows }}</p>", encoding="utf-8")
    published = site.app.line.publish()
    problem = published.problems[0]
    assert (problem.path, problem.line) == ("email_templates/issue.html", 2)
    assert "nobody_knows" in problem.text
    assert site.received == []
    shutil.rmtree(own)
    site.app.line.publish()
    assert len(site.received) == 1


def test_mail_without_a_way_to_leave_is_not_sent(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.configure(CONFIG)
    site.write_post("new")
    published = site.app.line.publish()
    assert [problem.code for problem in published.problems] == ["mail-no-way-to-leave"]
    assert site.received == []
    site.configure(CONFIG + WEB)
    site.app.line.publish()
    assert len(site.received) == 1


def test_F37_what_was_compiled_stays_as_it_was(site: Site) -> None:
    site.configure(CONFIG.replace("[[lists]]", '[[lists]]\nhold = "10m"') + WEB)
    site.subscribe("ann@example.net")
    post = site.write_post("new", title="As planned")
    site.app.line.publish()
    assert site.received == []
    post.write_text(post.read_text(encoding="utf-8").replace("As planned", "Changed"), encoding="utf-8")
    site.pause(601)
    site.app.line.publish()
    assert site.received == [("ann@example.net", "As planned")]


def test_I10_a_broken_post_keeps_no_other_from_going_out(site: Site) -> None:
    site.subscribe("ann@example.net")
    (site.folder / "posts" / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    site.write_post("new")
    published = site.app.line.publish()
    assert [problem.path for problem in published.problems] == ["posts/broken.md"]
    assert site.received == [("ann@example.net", "New")]


def test_a_list_takes_the_posts_of_its_topics_and_those_sent_to_it(site: Site) -> None:
    other = CONFIG[CONFIG.index("[[lists]]") :].replace('"notes"', '"garden"').replace("by mail", "from the garden")
    site.configure(CONFIG + other + 'topics = ["Gardens"]\n' + WEB)
    site.app.line.publish()
    site.app.people.add("ann@example.net", Wish(), "garden")
    site.pause(1)
    site.write_post("weeds", date="2026-11-17T09:00:00Z", more="tags: [gardens]\n")
    site.write_post("sent", date="2026-11-17T10:00:00Z", more="newsletter: garden\n")
    site.write_post("kept", more="tags: [gardens]\nnewsletter: false\n")
    site.app.line.publish()
    assert [subject for _, subject in site.received] == ["Weeds, and one more"]


def test_the_operator_hears_of_each_condition_once(site: Site) -> None:
    site.configure(CONFIG + WEB + '\n[engine]\nalert_to = "ops@example.org"\n')
    site.subscribe("ann@example.net")
    broken = site.folder / "posts" / "broken.md"
    broken.write_text("---\ntitle: X\ndate: last tuesday\n---\n", encoding="utf-8")
    site.app.line.publish()
    site.pause(60)
    site.app.line.publish()
    assert site.received == [("ops@example.org", "Field notes: 1 thing to see to")]
    assert "posts/broken.md:3" in site.outbox[0].get_content()
    broken.unlink()
    site.app.line.publish()
    site.pause(60)
    broken.write_text("---\ntitle: X\ndate: last tuesday\n---\n", encoding="utf-8")
    site.app.line.publish()
    assert len(site.received) == 2


def test_F40_a_copied_folder_mails_nobody_until_it_is_adopted(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    copied = tmp_path_factory.mktemp("elsewhere") / "site"
    shutil.copytree(site.folder, copied)
    clone = Site(copied)
    clone.clock.set(site.clock.now())
    with pytest.raises(PublisherError, match="copied"):
        clone.app.line.publish()
    assert clone.received == []
    clone.app.adopt()
    assert not clone.app.status().is_copy
    clone.app.line.publish()
    assert len(clone.received) == 1


def test_F29_a_clock_that_went_back_begins_no_issue(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.app.line.publish()
    site.write_post("new")
    feed = (site.folder / "feeds" / "rss.xml").read_bytes()
    site.clock.set(site.clock.now() - timedelta(days=30))  # the post of before was not out then
    published = site.app.line.publish()
    assert (site.folder / "feeds" / "rss.xml").read_bytes() == feed
    assert published.issues == []
    assert any("The clock says" in failure for failure in published.failures)
    assert site.received == []


def test_F29_what_was_begun_before_the_clock_went_back_goes_on(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new")
    site.app.line.prepare()
    site.clock.set(site.clock.now() - timedelta(minutes=3))
    with site.app.database.write() as connection:
        connection.execute(update(delivery).values(next_at=site.clock.now()))
        connection.execute(update(issue).values(send_after=site.clock.now()))
    assert any("The clock says" in failure for failure in site.app.line.publish().failures)
    assert site.received == [("ann@example.net", "New")]


def test_F32_a_folder_that_loses_most_of_its_posts_leaves_the_feeds_alone(site: Site) -> None:
    for number in range(9):
        site.write_post(f"post-{number}", date="2026-10-01")
    site.app.build()
    feed = (site.folder / "feeds" / "rss.xml").read_bytes()
    for number in range(8):
        (site.folder / "posts" / f"post-{number}.md").unlink()
    with pytest.raises(PublisherError, match="8 of 10 posts are gone"):
        site.app.build()
    assert (site.folder / "feeds" / "rss.xml").read_bytes() == feed
    site.app.build(removed_ok=True)
    assert (site.folder / "feeds" / "rss.xml").read_bytes() != feed


def test_a_build_in_a_fresh_clone_changes_no_byte(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    site.write_post("new")
    site.app.build()
    clone = tmp_path_factory.mktemp("clone")
    for name in ("config.toml", "identity.json"):
        shutil.copy(site.folder / name, clone)
    shutil.copytree(site.folder / "posts", clone / "posts")
    other = Site(clone)
    other.clock.set(site.clock.now() + timedelta(days=400))
    built = other.app.build(frozen=True)
    assert built.files[0].changed is False
    for file in (site.folder / "feeds").rglob("*"):
        if file.is_file() and file.suffix != ".gz":
            assert (clone / file.relative_to(site.folder)).read_bytes() == file.read_bytes()


def test_feeds_are_not_written_among_the_posts(site: Site) -> None:
    site.configure(CONFIG + WEB + '\n[feeds]\npath = "posts/feeds"\n')
    with pytest.raises(PublisherError, match="lie in one another"):
        site.app.build()
    assert not (site.folder / "posts" / "feeds").exists()


def test_frozen_refuses_to_mint_an_id(site: Site) -> None:
    site.write_post("new")
    with pytest.raises(PublisherError, match=r"identity\.json would change"):
        site.app.build(frozen=True)
    assert "new.md" not in (site.folder / "identity.json").read_text(encoding="utf-8")


def test_no_name_of_a_draft_stands_in_any_file_written(site: Site) -> None:
    site.write_post("secret-plan", title="Secret plan", more="draft: true\n")
    site.write_post("tomorrow", title="Tomorrow's words", date="2026-11-19")
    site.app.line.publish()
    written = [*(site.folder / "feeds").rglob("*"), site.folder / "identity.json"]
    text = b"".join(file.read_bytes() for file in written if file.is_file() and file.suffix != ".gz").lower()
    assert b"secret" not in text
    assert b"tomorrow" not in text


def test_the_feeds_hold_what_was_mailed(site: Site) -> None:
    site.subscribe("ann@example.net")
    site.write_post("new", title="Something new")
    site.app.line.publish()
    feed = json.loads((site.folder / "feeds" / "feed.json").read_bytes())
    assert [item["title"] for item in feed["items"]] == ["Something new", "Before"]
    assert site.outbox[0]["Archived-At"].strip("<>") == feed["items"][0]["url"]
