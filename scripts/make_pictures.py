"""Make the pictures of the README and docs from real output: a mail and a feed page, light, dark and narrow.

Needs Chromium. Run it with `make pictures`.
"""

import email
import email.policy
import shutil
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path

from publisher.cli.starting import make_site
from publisher.resources import starter_folder

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
POST = "watching-bread-rise"
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
        run(site, "send-test", POST, "--to", "you@example.net")
        mail = site / "mail.html"
        mail.write_text(html_of(next((site / "outbox" / "new").iterdir())), encoding="utf-8")
        show_local_images(mail, site)
        take(mail, "mail-light.png", 680, 1560)
        take(mail, "mail-dark.png", 680, 1560, dark=True)
        take(framed(mail, 375), "mail-narrow.png", 375, 1400)
        page = site / "feeds" / "index.html"
        take(page, "feed-light.png", 760, 1180)
        take(page, "feed-dark.png", 760, 1180, dark=True)
        take(framed(page, 375), "feed-narrow.png", 375, 1180)


def run(site: Path, *words: str) -> None:
    """Run the program in the site."""
    subprocess.run([sys.executable, "-m", "publisher", *words], cwd=site, check=True, stdout=subprocess.DEVNULL)


def html_of(message: Path) -> str:
    """Give a message's HTML part."""
    parsed = email.message_from_bytes(message.read_bytes(), policy=email.policy.default)
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
