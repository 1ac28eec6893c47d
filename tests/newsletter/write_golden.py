"""`python -m tests.newsletter.write_golden` writes what `test_compile.py` reads. Read what it changed."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from publisher.mailbox import Mailbox
from publisher.newsletter import Compiled, IssueFrame, MailTemplates, MessageTemplate, Recipient, compile_issue
from publisher.settings import Settings
from tests.chromium import Chromium, open_chromium
from tests.newsletter.conftest import make_post, make_rendered, make_sample, make_settings

GOLDEN = Path(__file__).parent / "golden"


def golden_files(issue: Compiled) -> dict[str, bytes]:
    """Give both parts of an issue and the message of one reader, by suffix."""
    frame = IssueFrame(
        sender=Mailbox.parse("Field notes <news@example.org>"),
        reply_to=None,
        list_name="weekly",
        list_title="Field notes by mail",
        list_archive="",
        list_subscribe="https://news.example.org/subscribe/weekly",
        archived_at=issue.archived_at,
        feedback_id="1:weekly:newsletter:fieldnotes",
        started=datetime(2024, 12, 27, tzinfo=UTC),
    )
    reader = Recipient(mailbox=Mailbox.parse("reader@example.net"), unsubscribe_url="https://news.example.org/u/t")
    message = MessageTemplate.build(issue, frame).fill_in(reader, "<id@example.org>")
    # The boundary changes with every touch of a template; what is read does not.
    plain = re.sub(rb"=_[0-9a-f]{24}", b"=_boundary", message)
    return {"html": issue.html.encode(), "txt": issue.text.encode(), "eml": plain}


def trees_of(settings: Settings, folder: Path, chromium: Chromium) -> dict[str, str]:
    """Give what is read aloud of an issue, and of a digest with a post in another language, in a browser."""
    other = (make_post(title="Brot und Geduld", language="de"), make_rendered("", "<p>Mehl, Wasser und Salz.</p>"))
    trees = {}
    for name, posts in (("issue", [make_sample()]), ("digest", [make_sample(), other])):
        page = folder / f"{name}.html"
        compiled = compile_issue(
            newsletter=settings.lists[0], posts=posts, settings=settings, templates=MailTemplates(settings)
        )
        page.write_text(compiled.html, encoding="utf-8")
        chromium.open(page.as_uri())
        trees[name] = chromium.read_aloud()
    return trees


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        settings = make_settings(Path(scratch))
        compiled = compile_issue(
            newsletter=settings.lists[0],
            posts=[make_sample()],
            settings=settings,
            templates=MailTemplates(settings),
        )
        for suffix, data in golden_files(compiled).items():
            (GOLDEN / f"sample.{suffix}").write_bytes(data)
        with open_chromium(Path(scratch) / "profile") as chromium:
            trees = trees_of(settings, Path(scratch), chromium)
        for name, tree in trees.items():
            (GOLDEN / f"{name}.tree.txt").write_text(tree, encoding="utf-8")
