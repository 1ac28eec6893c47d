"""A build that would take from readers what they have stops, says why, and keeps nothing else from going out."""

import json
import shutil
from datetime import timedelta

import pytest

from publisher.app.adopting import Wish
from publisher.errors import PublisherError
from tests.site import CONFIG, WEB, Site


@pytest.fixture
def blog(site: Site) -> Site:
    """A blog of ten posts that has been built."""
    for number in range(9):
        site.write_post(f"post-{number}", date=f"2026-10-{number + 1:02}", body=f"The words of post {number}. " * 9)
    site.app.build()
    return site


def ids(site: Site) -> dict[str, str]:
    records = json.loads((site.folder / "identity.json").read_bytes())
    return {record["path"]: record["id"] for record in records if record["gone"] is None}


def feeds(site: Site) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (site.folder / "feeds").iterdir() if file.is_file()}


def remove(site: Site, *numbers: int) -> None:
    for number in numbers:
        (site.folder / "posts" / f"post-{number}.md").unlink()


def test_a_post_or_three_may_go(blog: Site) -> None:
    remove(blog, 1, 2, 3)
    blog.app.build()
    assert len(ids(blog)) == 7


def test_more_posts_may_go_at_once_only_when_told(blog: Site) -> None:
    before = feeds(blog), (blog.folder / "identity.json").read_bytes()
    remove(blog, 1, 2, 3, 4)
    with pytest.raises(PublisherError, match=r"4 of 10 posts are gone since the last build, posts/post-\d\.md"):
        blog.app.build()
    assert before == (feeds(blog), (blog.folder / "identity.json").read_bytes())
    blog.app.build(removed_ok=True)
    assert len(ids(blog)) == 6
    blog.app.build()


@pytest.mark.parametrize("how", ["empty folder", "drafts only", "unreadable"])
def test_where_all_are_meant_to_be_gone_the_next_run_goes_on(blog: Site, how: str) -> None:
    for file in (blog.folder / "posts").iterdir():
        text = file.read_text(encoding="utf-8")
        file.unlink()
        if how == "drafts only":
            file.write_text(text.replace("title:", "draft: true\ntitle:"), encoding="utf-8")
        elif how == "unreadable":
            file.write_text("---\ntitle: [\n---\n", encoding="utf-8")
    with pytest.raises(PublisherError, match=r"10 posts were there|10 of 10 posts are gone"):
        blog.app.build()
    blog.app.build(removed_ok=True)
    assert ids(blog) == {}
    assert blog.app.line.publish().refusal is None
    blog.write_post("new")
    assert blog.app.line.publish().refusal is None
    assert list(ids(blog)) == ["new.md"]


def test_posts_that_come_back_after_all_were_gone_are_themselves(blog: Site) -> None:
    known = ids(blog)
    shutil.move(blog.folder / "posts", blog.folder / "aside")
    (blog.folder / "posts").mkdir()
    blog.app.build(removed_ok=True)
    shutil.copytree(blog.folder / "aside", blog.folder / "posts", dirs_exist_ok=True)
    blog.app.build()
    assert ids(blog) == known


def test_M1_another_id_in_the_head_of_a_post_that_is_out_stops_the_build(blog: Site) -> None:
    known = ids(blog)["post-3.md"]
    words = "The words of post 3. " * 9
    blog.write_post("post-3", date="2026-10-04", body=words, more="id: https://old.example/3\n")
    with pytest.raises(PublisherError, match=r"posts/post-3\.md: its id was “tag:.*old\.example/3") as refused:
        blog.app.build()
    assert "--new-ids-ok" in refused.value.hint
    assert ids(blog)["post-3.md"] == known
    blog.app.build(new_ids_ok=True)
    assert ids(blog)["post-3.md"] == "https://old.example/3"
    blog.app.build()


@pytest.mark.parametrize("formats", [["rss", "atom", "json"], ["rss"], ["atom"]])
def test_M1_ids_that_only_the_feeds_still_know_stop_the_build(site: Site, formats: list[str]) -> None:
    site.configure(CONFIG + WEB + f"\n[feeds]\nformats = {json.dumps(formats)}\n")
    post = site.write_post("old", date="2026-10-01")
    site.app.build()
    post.rename(post.with_name("renamed.md"))
    site.write_post("renamed", title="Old", date="2026-10-01", more="slug: old\n", body="The words of old.\n")
    site.app.build()
    kept = (site.folder / "identity.json").read_bytes()
    (site.folder / "identity.json").unlink()
    with pytest.raises(PublisherError, match=r"posts/renamed\.md: its id in the feeds so far is not in identity"):
        site.app.build()
    (site.folder / "identity.json").write_bytes(kept)
    site.app.build()
    (site.folder / "identity.json").unlink()
    site.app.build(new_ids_ok=True)
    site.app.build()


def test_ids_can_be_taken_back_from_the_feeds_that_were_published(site: Site) -> None:
    post = site.write_post("old", date="2026-10-01")
    site.app.build()
    post.rename(post.with_name("renamed.md"))
    site.app.build()
    known = ids(site)
    (site.folder / "identity.json").unlink()
    with pytest.raises(PublisherError, match="its id in the feeds so far"):
        site.app.build()
    site.app.adopt_feeds(Wish(sources=(str(site.folder / "feeds" / "atom.xml"),)))
    site.app.build()
    assert ids(site) == known


def test_a_lost_identity_file_without_which_all_ids_are_the_same_is_made_again(blog: Site) -> None:
    known = (blog.folder / "identity.json").read_bytes()
    (blog.folder / "identity.json").unlink()
    blog.app.build()
    assert (blog.folder / "identity.json").read_bytes() == known


def test_check_and_plan_foresee_the_refusal(blog: Site) -> None:
    remove(blog, *range(9))
    assert "posts-gone" in {problem.code for problem in blog.app.check().problems}
    plan = blog.app.plan()
    assert not plan.feeds
    assert not plan.issues
    assert "posts-gone" in {problem.code for problem in plan.problems}


def test_a_refused_build_keeps_no_mail_that_waits_from_going_out(blog: Site) -> None:
    blog.configure(CONFIG + WEB + '\n[engine]\nalert_to = "ops@example.org"\n')
    blog.subscribe("ann@example.net")
    blog.write_post("new")
    blog.app.line.prepare()
    remove(blog, *range(9))
    foreseen = blog.app.plan()
    assert [issue.posts for issue in foreseen.issues] == [("new.md",)]
    published = blog.app.line.publish()
    assert published.refusal is not None
    assert [failure.split(":")[0] for failure in published.failures] == ["Nothing new is published"]
    assert [to for to, _ in blog.received] == ["ann@example.net", "ops@example.org"]
    told = blog.outbox[1].get_content()
    assert "9 of 11 posts are gone" in told
    assert "publisher build --removed-ok" in told
    blog.pause(60)
    blog.app.line.publish()
    assert len(blog.received) == 2


def test_a_folder_that_is_not_there_keeps_no_mail_that_waits_from_going_out(blog: Site) -> None:
    blog.subscribe("ann@example.net")
    blog.write_post("new")
    blog.app.line.prepare()
    shutil.move(blog.folder / "posts", blog.folder / "elsewhere")
    assert blog.app.line.publish().refusal is not None
    assert [to for to, _ in blog.received] == ["ann@example.net"]


def test_a_copy_that_refuses_to_build_tells_nobody(blog: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    blog.configure(CONFIG + WEB + '\n[engine]\nalert_to = "ops@example.org"\n')
    copied = tmp_path_factory.mktemp("elsewhere") / "site"
    shutil.copytree(blog.folder, copied)
    clone = Site(copied, CONFIG + WEB + '\n[engine]\nalert_to = "ops@example.org"\n')
    clone.clock.set(blog.clock.now() + timedelta(minutes=1))
    remove(clone, *range(9))
    with pytest.raises(PublisherError, match="copied"):
        clone.app.line.publish()
    assert clone.received == []
