"""Polls that the server answers are counted, at the door and behind it, and nobody's address is kept."""

from datetime import date

from publisher.app import App
from publisher.web import WebServer
from tests.web.test_server import ask

DAY = date(2027, 1, 4)  # where the site is


def test_H12_every_poll_is_counted_and_no_page(app: App) -> None:
    server = WebServer(app)
    server.start()
    feed = f"{server.url}feeds/rss.xml"
    tag = ask(feed, User_Agent="newsboat/2.21").headers["ETag"]
    for agent in ("newsboat/2.21", "Feedbin feed-id:7 - 12 subscribers"):
        assert ask(feed, User_Agent=agent, If_None_Match=tag).status == 304
    ask(feed, User_Agent="newsboat/2.21", X_Forwarded_For="198.51.100.7")
    ask(f"{server.url}feeds/")
    ask(f"{server.url}feeds/nothing/rss.xml")
    server.stop()
    [(day, feeds)] = app.readership(days=1).days.items()
    assert day == DAY
    [(path, count)] = feeds.items()
    assert (path, count.polls, count.unchanged, count.pollers) == ("rss.xml", 4, 2, 2)
    assert count.reported == {"Feedbin": 12}


def test_no_address_and_no_program_is_kept(app: App) -> None:
    server = WebServer(app)
    server.start()
    for _ in range(2):
        ask(f"{server.url}feeds/atom.xml", User_Agent="a-rare-reader/1.0", X_Forwarded_For="198.51.100.7")
    server.stop()
    kept = [file.read_bytes() for file in app.settings.state.path.rglob("*") if file.is_file()]
    assert app.readership(days=1).days
    for word in (b"198.51.100.7", b"127.0.0.1", b"a-rare-reader"):
        assert not any(word in data for data in kept)
