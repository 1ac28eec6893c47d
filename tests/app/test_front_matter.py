"""Each key of ours in a post's head does what it says, from the file to the inbox and the feed."""

from pathlib import Path

import pytest

from publisher.audience import Wish
from tests.site import CONFIG, WEB, Site

LISTS = CONFIG.partition("[[lists]]")[2]
OTHER = LISTS.replace('"notes"', '"other"').replace("news@", "other@")
LETTER = '{% extends "issue.html" %}{% block masthead %}A letter{% endblock %}'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path, f"{CONFIG}[[lists]]{OTHER}{WEB}")
    templates = tmp_path / "email_templates"
    templates.mkdir()
    (templates / "letter.html").write_text(LETTER, encoding="utf-8")
    (templates / "letter.txt").write_text('{% extends "issue.txt" %}', encoding="utf-8")
    site.write_post("before", date="2026-11-01")
    site.app.line.publish()
    for name in ("notes", "other"):
        site.app.people.add(f"{name}@example.net", Wish(), name)
    site.pause(1)
    return site


def publish(site: Site, more: str) -> str:
    """Mail a post with this in its head; give who got it."""
    site.write_post("new", more=more)
    site.pause(60)
    site.app.line.publish()
    return " ".join(sorted(str(message["To"]).partition("@")[0] for message in site.outbox))


def test_email_subject_and_preheader(site: Site) -> None:
    assert publish(site, 'email_subject: "Straße & <b>"\npreheader: "Read this & that first"\n') == "notes other"
    message = site.outbox[0]
    assert message["Subject"] == "Straße & <b>"
    body = message.get_body(("html",))
    assert body
    html = body.get_content()
    assert "Read this &amp; that first" in html
    assert ">New</a></h1>" in html
    assert "Read this" not in (site.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")


def test_template(site: Site) -> None:
    publish(site, "template: letter\n")
    body = site.outbox[0].get_body(("html",))
    assert body
    assert "A letter" in body.get_content()


@pytest.mark.parametrize(
    ("said", "readers"), [("false", ""), ("other", "other"), ("true", "notes other"), ("notes", "notes")]
)
def test_newsletter(site: Site, said: str, readers: str) -> None:
    assert publish(site, f"newsletter: {said}\n") == readers
    assert "The words of new." in (site.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")


def test_feed_false_is_mailed_and_in_no_feed(site: Site) -> None:
    assert publish(site, "feed: false\n") == "notes other"
    assert "The words of new." not in (site.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")


def test_send_at_waits_for_the_mail_and_not_for_the_feed(site: Site) -> None:
    assert publish(site, "send_at: 2026-11-17T18:00:00+01:00\n") == ""
    assert "The words of new." in (site.folder / "feeds" / "rss.xml").read_text(encoding="utf-8")
    site.pause(5 * 3600)
    site.app.line.publish()
    assert len(site.outbox) == 2


def test_id_is_the_entrys_own(site: Site) -> None:
    publish(site, 'id: "urn:my-own:1"\n')
    assert "<id>urn:my-own:1</id>" in (site.folder / "feeds" / "atom.xml").read_text(encoding="utf-8")
