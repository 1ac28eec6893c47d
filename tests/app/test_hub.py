"""WebSub from end to end: the built-in server, a hub, a subscriber, and what each of them sees."""

import socket
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.hub_client import look_for, tell_hub
from publisher.feeds import Sight, Told
from publisher.web import WebServer
from tests.site import CONFIG, WEB, Site
from tests.websub_hub import Subscriber, TestHub

OF_THE_SITE = ["atom.xml", "feed.json", "rss.xml"]


@dataclass(frozen=True, kw_only=True)
class Publishing:
    """A site whose feeds are served from where they are built, and its hub."""

    site: Site
    hub: TestHub
    url: str

    def publish(self) -> list[str]:
        return self.site.app.line.publish().pings.told

    def pass_time(self, **length: float) -> None:
        self.site.clock.set(self.site.clock.now() + timedelta(**length))


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with TestHub() as hub:
        yield hub


@pytest.fixture
def publishing(tmp_path: Path, hub: TestHub) -> Iterator[Publishing]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/feeds/"
    feeds = f'[feeds]\nurl = "{url}"\nhub = "{hub.url}"\nby = ["tag"]\n'
    site = Site(tmp_path, CONFIG.replace("[[lists]]", f"{feeds}[[lists]]") + WEB + f'listen = "127.0.0.1:{port}"\n')
    site.write_post("geese", date="2026-11-10", more="tags: [Birds]\n")
    site.app.build()
    server = WebServer(site.app)
    server.start()
    yield Publishing(site=site, hub=hub, url=url)
    server.stop()


def test_W1_W2_W3_who_subscribes_at_the_hub_gets_each_change_once(publishing: Publishing) -> None:
    assert publishing.publish() == []
    topic = publishing.url + "rss.xml"
    with urllib.request.urlopen(topic) as answer:  # noqa: S310 - a server of this test
        link = answer.headers["Link"]
    hub, found = (part.partition(">")[0].removeprefix("<") for part in link.split(", "))
    assert (hub, found) == (publishing.hub.url, topic)
    with Subscriber() as subscriber:
        assert subscriber.subscribe(hub, found) == 202
        publishing.site.write_post("frogs", title="The frogs are loud")
        told = publishing.publish()
        assert told == [publishing.url + name for name in OF_THE_SITE]
        publishing.pass_time(hours=2)
        publishing.publish()
    [(kind, body)] = subscriber.received
    assert kind == "application/rss+xml; charset=utf-8"
    assert body == (publishing.site.app.settings.feeds.path / "rss.xml").read_bytes()
    assert b"The frogs are loud" in body
    assert set(publishing.hub.pings.values()) == {1}


def test_W2_only_what_changed_is_told(publishing: Publishing) -> None:
    publishing.publish()
    publishing.site.write_post("geese", date="2026-11-10", more="tags: [Birds]\n", body="They left.\n")
    assert len(publishing.publish()) == 6  # the site's feeds and the tag's, in three formats
    publishing.site.write_post("frogs")
    assert [url.removeprefix(publishing.url) for url in publishing.publish()] == OF_THE_SITE


def test_W2_what_was_told_is_known_after_a_restart(publishing: Publishing) -> None:
    publishing.publish()
    publishing.site.write_post("frogs")
    publishing.publish()
    config = (publishing.site.folder / "config.toml").read_text(encoding="utf-8")
    publishing.site.configure(config)
    assert publishing.publish() == []
    publishing.site.write_post("toads")
    publishing.site.app.build()  # by another process, as from cron
    publishing.site.configure(config)
    assert len(publishing.publish()) == 3


def test_W2_a_hub_that_fails_harms_nothing_and_is_tried_again(publishing: Publishing) -> None:
    publishing.site.subscribe("ann@example.net")
    publishing.publish()
    publishing.hub.say = lambda _topic: (503, {"Retry-After": "600"})
    publishing.site.write_post("frogs")
    published = publishing.site.app.line.publish()
    assert published.failures == []
    assert len(published.pings.failed) == 1
    assert [subject for _, subject in publishing.site.received] == ["Frogs"]
    publishing.hub.say = lambda _topic: None
    config = (publishing.site.folder / "config.toml").read_text(encoding="utf-8")
    publishing.site.configure(config)
    assert len(publishing.publish()) == 2
    publishing.pass_time(minutes=11)
    assert len(publishing.publish()) == 1
    assert sorted(publishing.hub.pings.values()) == [1, 1, 2]


def test_W2_a_hub_hears_nothing_until_readers_can_fetch_the_new_bytes(publishing: Publishing) -> None:
    publishing.publish()
    feed = publishing.site.app.settings.feeds.path / "rss.xml"
    deployed = feed.read_bytes()
    publishing.site.write_post("frogs")
    publishing.site.app.build()
    built = feed.read_bytes()
    publishing.site.app.hub.note([feed])
    feed.write_bytes(deployed)  # as where a copy is served, that is brought up to date later
    assert publishing.site.app.hub.tell().told == []
    assert publishing.hub.pings == {}
    feed.write_bytes(built)
    publishing.pass_time(minutes=1)
    assert publishing.site.app.hub.tell().told == [publishing.url + "rss.xml"]


def test_plan_says_which_feeds_the_hub_would_be_told_of(publishing: Publishing) -> None:
    publishing.publish()
    assert publishing.site.app.plan().pings == ()
    publishing.site.write_post("frogs")
    assert [url.removeprefix(publishing.url) for url in publishing.site.app.plan().pings] == OF_THE_SITE
    assert publishing.hub.pings == {}


def test_W4_without_a_hub_nothing_leaves_and_nothing_is_kept(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write_post("geese")
    assert site.app.line.publish().pings.told == []
    assert not (tmp_path / ".publisher/websub.json").exists()


def test_a_state_that_is_damaged_begins_anew(publishing: Publishing) -> None:
    publishing.publish()
    (publishing.site.folder / ".publisher/websub.json").write_text('{"hub": 7', encoding="utf-8")
    publishing.site.configure((publishing.site.folder / "config.toml").read_text(encoding="utf-8"))
    assert publishing.publish() == []


def test_a_hub_is_told_while_another_thread_builds(publishing: Publishing) -> None:
    publishing.publish()
    publishing.site.write_post("frogs")
    files = [publishing.site.folder / file.path for file in publishing.site.app.build().files]
    hub = publishing.site.app.hub
    hub.note(files)
    noting = [threading.Thread(target=hub.note, args=(files,)) for _ in range(3)]
    threads = [threading.Thread(target=hub.tell), *noting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(publishing.hub.pings.values()) == {1}


def test_a_redirection_of_a_hub_is_not_followed(hub: TestHub) -> None:
    hub.say = lambda _topic: (307, {"Location": "http://127.0.0.1:1/"})
    answer = tell_hub(hub.url, "https://example.org/feeds/rss.xml")
    assert (answer.told, answer.text) == (Told.FAILED, "it answers 307 Temporary Redirect")


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.invalid/",
        "http://localhost.localdomain.invalid/",
        "http://127.0.0.1:1/",
        "ftp://example.org/",
        "https://user:secret@127.0.0.1/",
    ],
)
def test_a_hub_that_can_not_be_reached_is_a_failure_and_no_error(url: str) -> None:
    answer = tell_hub(url, "https://example.org/feeds/rss.xml")
    assert answer.told is Told.FAILED
    assert answer.text
    assert "secret" not in answer.text
    assert look_for(url, "") is Sight.UNSEEN


def test_a_name_that_stands_for_this_machine_is_not_connected_to(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(hub.url.rstrip("/").rpartition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: found)
    answer = tell_hub(f"http://hub.example.com:{port}/", "https://example.org/feeds/rss.xml")
    assert answer.told is Told.FAILED
    assert hub.pings == {}
