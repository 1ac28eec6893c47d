"""What a writer sees while writing: the page of `publisher preview`, in a real browser and as files."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image

from publisher.app.sampling import Wanted
from publisher.web.preview import PreviewServer
from publisher.web.preview_folder import write_preview
from tests.chromium import Chromium, open_chromium
from tests.site import Site

BODY = (
    "First words.\n\n![a red dot](dot.png)\n\n![from afar](https://elsewhere.example/far.png)\n\n"
    '<img src="https://elsewhere.example/raw.png" alt="raw">\n\n' + "More words.\n\n" * 60
)
MAIL = "document.querySelector('[data-frame=mail-wide] iframe:not(.coming)').contentDocument"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with open_chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def blog(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.write_post("older", date="2026-11-01")
    site.write_post(
        "launch", more="draft: true\npreheader: What it is about, in a line that inboxes show\n", body=BODY
    )
    Image.new("RGB", (8, 8), "red").save(tmp_path / "posts" / "dot.png")
    return site


@contextmanager
def served(site: Site, post: str = "launch.md", template: str = "") -> Iterator[str]:
    server = PreviewServer(site.app.preview(), Wanted(post=post, template=template), "Ann")
    url = server.open(0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield url
    finally:
        server.stop()
        thread.join()


def text_of(selector: str) -> str:
    return f"document.querySelector('{selector}').textContent"


@pytest.mark.needs("Chromium")
def test_what_is_saved_is_seen_and_what_is_broken_mends_itself(blog: Site, chromium: Chromium) -> None:
    post = blog.folder / "posts" / "launch.md"
    good = post.read_text(encoding="utf-8")
    with served(blog) as url:
        chromium.open(url)
        chromium.wait_for(f"{MAIL}.body.textContent.includes('First words.')")
        assert chromium.ask(text_of("#state")) == "draft"
        assert chromium.ask(text_of("#verdict")) == "Nothing to be mended"
        chromium.ask(f"{MAIL}.scrollingElement.scrollTop = 300")
        post.write_text(good.replace("First", "Other"), encoding="utf-8")
        chromium.wait_for(f"{MAIL}.body.textContent.includes('Other words.')")
        assert chromium.ask(f"{MAIL}.scrollingElement.scrollTop") == 300
        post.write_text(good.replace("date: 2026-11-17", "date: soon"), encoding="utf-8")
        chromium.wait_for("document.querySelector('#problems code')")
        assert chromium.ask(text_of("#problems code")).startswith("posts/launch.md:3")
        assert chromium.ask("document.querySelector('#stage').className") == "stale"
        post.write_text(good, encoding="utf-8")
        chromium.wait_for(f"{MAIL}.body.textContent.includes('First words.') && !document.querySelector('.stale')")
        templates = blog.folder / "email_templates"
        templates.mkdir()
        (templates / "issue.html").write_text('{% extends "base.html" %}\n{% block', encoding="utf-8")
        chromium.wait_for("document.querySelector('#problems code')")
        assert chromium.ask(text_of("#problems code")) == "email_templates/issue.html:2"
        (templates / "issue.html").unlink()
        chromium.wait_for(f"{text_of('#verdict')} === 'Nothing to be mended'")
    chromium.wait_for("document.querySelector('#alive.gone')")


@pytest.mark.needs("Chromium")
def test_dark_narrow_without_pictures_and_every_part_by_the_keyboard(blog: Site, chromium: Chromium) -> None:
    with served(blog) as url:
        chromium.open(url)
        card = f"{MAIL}.defaultView.getComputedStyle({MAIL}.querySelector('.card')).backgroundColor"
        dot = f"{MAIL}.querySelector('img[alt=\"a red dot\"]')"
        chromium.wait_for(f"{card} === 'rgb(255, 254, 252)' && {dot}.naturalWidth === 8")
        assert chromium.ask(f"{MAIL}.documentElement.clientWidth") == 680
        narrow = MAIL.replace("wide", "narrow")
        assert chromium.ask(f"{narrow}.documentElement.clientWidth") == 375
        assert chromium.ask(f"{narrow}.documentElement.scrollWidth") == 375
        chromium.press("d")
        chromium.wait_for(f"{card} === 'rgb(27, 30, 35)'")
        chromium.press("i")
        chromium.wait_for(f"{dot}.complete && {dot}.naturalWidth === 0")
        chromium.press("w")
        assert chromium.ask("document.querySelector('.device.narrow').checkVisibility()") is False
        chromium.press("2")
        assert "First words." in chromium.ask(text_of("#text pre"))
        assert chromium.ask("document.querySelector('#text').checkVisibility()") is True
        chromium.press("3")
        assert "List-Unsubscribe: " in chromium.ask(text_of("#source pre"))
        chromium.press("4")
        chromium.wait_for("document.querySelector('[data-frame=entry-wide] iframe:not(.coming)')")
        rows = [chromium.ask(text_of(f".row.wide .{part}")) for part in ("from", "subject", "preheader")]
        assert rows == ["Field notes", "Launch", "What it is about, in a line that inboxes show"]


@pytest.mark.needs("Chromium")
def test_without_scripts_the_page_says_what_needs_none(blog: Site, chromium: Chromium) -> None:
    with served(blog) as url, chromium.without_scripts():
        chromium.open(url)
        heard = chromium.read_aloud()
    assert "publisher preview --to DIR" in heard
    assert "Mail" not in heard


@pytest.mark.needs("Chromium")
def test_another_post_template_and_name_are_chosen_in_the_page(blog: Site, chromium: Chromium) -> None:
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    blog.configure(config.replace('title = "Field notes by mail"', 'title = "Mail"\ngreeting = true'))
    with served(blog) as url:
        chromium.open(url)
        chromium.wait_for(f"{MAIL}.body.textContent.includes('Ann')")
        choose = "(() => {{ const field = document.querySelector('[name={}]'); field.value = '{}';"
        choose += "field.dispatchEvent(new Event('{}')); }})()"
        chromium.ask(choose.format("name", "<b>Eve", "input"))
        chromium.wait_for(f"!{MAIL}.body.textContent.includes('Ann')")
        chromium.ask(choose.format("post", "older.md", "change"))
        chromium.wait_for(f"{MAIL}.body.textContent.includes('The words of older.')")
        chromium.ask(choose.format("template", "welcome", "change"))
        chromium.wait_for(
            f"{text_of('.row .subject')}.includes('Mail') && !{text_of('.row .subject')}.includes('O')"
        )
        chromium.ask(choose.format("language", "ar", "change"))
        chromium.wait_for(f"{MAIL}.documentElement.dir === 'rtl'")


@pytest.mark.needs("Chromium")
@pytest.mark.parametrize("as_files", [False, True])
def test_nothing_from_elsewhere_is_loaded(
    blog: Site, chromium: Chromium, tmp_path: Path, *, as_files: bool
) -> None:
    post = blog.folder / "posts" / "launch.md"

    def look_around(url: str) -> None:
        chromium.open(url)
        chromium.wait_for(f"{MAIL}.querySelector('img[alt=\"a red dot\"]').naturalWidth === 8")
        chromium.wait_for(f"[...{MAIL}.images].every((image) => image.complete)")
        chromium.press("4")
        chromium.wait_for("document.querySelector('[data-frame=entry-wide] iframe:not(.coming)')")
        assert "not loaded here: 2" in chromium.ask(text_of("#notes"))
        assert chromium.ask(f"fetch('{elsewhere}').then(() => 'loaded', () => 'refused')") == "refused"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        elsewhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
        post.write_text(
            post.read_text(encoding="utf-8").replace("https://elsewhere.example", elsewhere), encoding="utf-8"
        )
        if as_files:
            shown = {"issue": blog.app.preview().show(Wanted(post="launch.md"), "Ann")}
            write_preview(tmp_path / "out", shown, "Ann")
            look_around((tmp_path / "out" / "index.html").as_uri())
        else:
            with served(blog) as url:
                look_around(url)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.needs("Chromium")
def test_4_no_script_runs_in_a_frame_whatever_stands_in_it(blog: Site, chromium: Chromium) -> None:
    hostile = """<p id='there'><img src='x:' onerror='top.ran = 1'><script>top.ran = 1<\\/script>"""
    with served(blog) as url:
        chromium.open(url)
        chromium.wait_for(f"{MAIL}.querySelector('p')")
        chromium.ask(f"fill('mail-wide', `{hostile}`)")
        chromium.wait_for(f"{MAIL}.querySelector('#there img').complete")
        assert chromium.ask(f"{MAIL}.scripts.length") == 1
        assert chromium.ask("typeof ran") == "undefined"


def test_only_who_holds_the_address_sees_drafts(blog: Site) -> None:
    with served(blog) as url:
        page = httpx.get(url)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        home = url.rpartition("/")[0].rpartition("/")[0]
        word = url.removeprefix(home)
        assert httpx.get(f"{home}/").status_code == 404
        assert httpx.get(f"{home}/guessed/").status_code == 404
        assert httpx.get(f"{url}seen", headers={"Host": "rebound.example"}).status_code == 404
        assert httpx.get(f"{url}pictures/../../config.toml").status_code == 404
        assert httpx.post(url).status_code == 405
        seen = httpx.get(f"{url}seen").json()
        assert httpx.get(f"{url}seen", params={"stamp": seen["stamp"]}).status_code == 204
        picture = re.search(r"pictures/[0-9a-f]{16}\.png", seen["mail"]["html"])
        assert picture
        assert httpx.get(url + picture[0]).headers["Content-Type"] == "image/png"
        assert word not in str(seen)


def test_nobody_is_mailed_and_nothing_served_is_written(blog: Site) -> None:
    blog.drop_ledger()
    previewer = blog.app.preview()
    for template in ("", "digest", "confirm", "welcome", "goodbye"):
        assert previewer.show(Wanted(post="launch.md", template=template)).mail
    assert sorted(file.name for file in blog.folder.iterdir()) == [".publisher", "config.toml", "posts"]


def test_a_site_without_lists_shows_its_feeds(blog: Site) -> None:
    config = (blog.folder / "config.toml").read_text(encoding="utf-8")
    blog.configure(config.partition("[[lists]]")[0])
    seen = blog.app.preview().show(Wanted(post="older.md"))
    assert seen.mail is None
    assert seen.entry
    assert "no [[lists]]" in seen.problems[0].text


def test_a_broken_configuration_is_told_and_mends_itself(blog: Site) -> None:
    previewer = blog.app.preview()
    config = blog.folder / "config.toml"
    good = config.read_text(encoding="utf-8")
    assert previewer.show(Wanted(post="older.md")).mail
    config.write_text(good.replace('timezone = "', 'timezone = "No/'), encoding="utf-8")
    broken = previewer.show(Wanted(post="older.md"))
    assert broken.mail is None
    assert broken.problems[0].place.endswith("config.toml:4")
    config.write_text(good, encoding="utf-8")
    assert previewer.show(Wanted(post="older.md")).mail
