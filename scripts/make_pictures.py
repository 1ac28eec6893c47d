"""Make the pictures of the README and docs from real output: all mail, a feed page, a preview.

Needs Chromium. Run it with `make pictures`.
"""

import email
import email.policy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

from publisher.app.starting import make_site
from publisher.config import load_settings
from publisher.content import Renderer, read_library
from publisher.errors import Problem
from publisher.mailbox import Mailbox
from publisher.newsletter import (
    IssueFrame,
    MailTemplates,
    MessageTemplate,
    NoticeKind,
    NoticeTemplate,
    Recipient,
    compile_issue,
    compile_notice,
)
from publisher.resources import starter_folder

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
HEIGHTS = {"issue": (1640, 1560), "digest": (1400, 1560), "confirm": (700, 760), "welcome": (700, 800)}
HEIGHTS["goodbye"] = (640, 680)  # pixels of the wide picture and the narrow one
NOW = datetime(2025, 3, 15, tzinfo=UTC)
READER = Recipient(
    mailbox=Mailbox(name="Ann", address="ann@example.net"),
    unsubscribe_url="https://news.example.org/u/x",
    confirm_url="https://news.example.org/confirm/AAAAAQAAAAAAAAAC.kq0vSlbTTbYzgNf3rJ2m8w",
    confirmed_on=date(2024, 11, 5),
)
CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
)


def main() -> None:
    """Make them all."""
    if shutil.which(CHROMIUM[0]) is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch)
        make_site(site)
        shutil.rmtree(site / "posts")
        shutil.copytree(starter_folder("posts"), site / "posts")
        config = (site / "config.toml").read_text(encoding="utf-8").replace("# url =", "url =")
        (site / "config.toml").write_text(config, encoding="utf-8")
        run(site, "build")
        for name, message in mails_of(site):
            mail = site / f"{name}.html"
            mail.write_text(html_of(message), encoding="utf-8")
            show_local_images(mail, site)
            wide, narrow = HEIGHTS[name]
            take(mail, f"mail-{name}-light.png", 680, wide)
            take(mail, f"mail-{name}-dark.png", 680, wide, dark=True)
            take(framed(mail, 375), f"mail-{name}-narrow.png", 375, narrow)
        page = site / "feeds" / "index.html"
        take(page, "feed-light.png", 760, 1180)
        take(page, "feed-dark.png", 760, 1180, dark=True)
        take(framed(page, 375), "feed-narrow.png", 375, 1180)
        run(site, "preview", "watching-bread-rise", "--to", "preview")
        for scheme in ("light", "dark"):
            take(site / "preview" / "index.html", f"preview-{scheme}.png", 1440, 900, dark=scheme == "dark")


def run(site: Path, *words: str) -> None:
    """Run the program in the site."""
    subprocess.run([sys.executable, "-m", "publisher", *words], cwd=site, check=True, stdout=subprocess.DEVNULL)


def mails_of(site: Path) -> Iterator[tuple[str, bytes]]:
    """Give a message of each template, as its reader gets it."""
    settings = load_settings(site / "config.toml", {})
    library = read_library(settings, NOW)
    renderer = Renderer(settings, library)
    newsletter, templates = settings.lists[0], MailTemplates(settings)
    rendered = [
        (post, outcome) for post in library.posts if not isinstance(outcome := renderer.render(post), Problem)
    ]
    rendered.sort(key=lambda pair: "bread" not in pair[0].path)
    for name, posts in (("issue", rendered[:1]), ("digest", rendered)):
        compiled = compile_issue(newsletter=newsletter, posts=posts, settings=settings, templates=templates)
        frame = IssueFrame(
            sender=newsletter.sender,
            reply_to=None,
            list_name=newsletter.name,
            list_title=newsletter.title,
            list_archive="",
            list_subscribe="",
            archived_at=compiled.archived_at,
            feedback_id="1:notes:newsletter:publisher",
            started=NOW,
        )
        yield name, MessageTemplate.build(compiled, frame).fill_in(READER, "<id@example.org>")
    for kind in NoticeKind:
        notice = compile_notice(kind, newsletter=newsletter, templates=templates)
        yield kind.value, NoticeTemplate.build(notice, newsletter.sender).fill_in(READER, "<id@example.org>", NOW)
    renderer.close()


def html_of(message: bytes) -> str:
    """Give a message's HTML part."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    body = parsed.get_body(("html",)) if isinstance(parsed, EmailMessage) else None
    return str(body.get_content()) if body else ""


def show_local_images(mail: Path, site: Path) -> None:
    """Let the picture show what the blog would serve: the site is not on the web."""
    text = mail.read_text(encoding="utf-8").replace("https://example.org/blog/img/", f"{site.as_uri()}/posts/img/")
    mail.write_text(text, encoding="utf-8")


def framed(page: Path, width: int) -> Path:
    """Give a page that shows another at a width that is narrower than a window can be."""
    frame = page.with_name(f"{page.stem}-{width}.html")
    style = f"border:0;width:{width}px;height:1600px"
    frame.write_text(f'<body style="margin:0"><iframe src="{page.as_uri()}" style="{style}"></iframe>', "utf-8")
    return frame


def take(page: Path, name: str, width: int, height: int, *, dark: bool = False) -> None:
    """Take a picture of a page."""
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    subprocess.run(
        [*CHROMIUM, *scheme, f"--screenshot={PICTURES / name}", f"--window-size={width},{height}", page.as_uri()],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    print(f"docs/pictures/{name}")


if __name__ == "__main__":
    main()
