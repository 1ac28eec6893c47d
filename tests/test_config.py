"""config.toml and the environment: what is accepted, and how every mistake is told."""

import contextlib
import logging
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.config import load_settings, password_of
from publisher.errors import Problem, PublisherError, Severity
from publisher.mailbox import Mailbox
from publisher.promises import find_promises
from publisher.settings import Settings

SITE = '[site]\ntitle = "Field notes"\nurl = "https://example.org/"\ntimezone = "Asia/Singapore"\n'
LIST = '[[lists]]\nname = "weekly"\ntitle = "By mail"\nfrom = "Field notes <news@example.org>"\n'
CANARY = "correct-horse-battery"

EVERYTHING = """\
[site]
title = "Field notes"
url = "https://example.org/"
timezone = "Asia/Singapore"
language = "en"
description = "What grows"
author = { name = "Ann", email = "ann@example.org" }

[posts]
path = "posts"
format = "auto"
permalink = "/blog/{year}/{month}/{day}/{slug}/"
authors = "posts/.authors.yml"
exclude = ["drafts/**"]
identity = "identity.json"

[feeds]
path = "feeds"
url = "https://example.org/feeds/"
formats = ["rss", "atom", "json"]
items = 20
archive_size = 100
content = "both"
by = ["category", "tag", "author"]
hub = ""
also_at = { "feed_rss_created.xml" = "rss.xml" }

[[lists]]
name = "weekly"
title = "Field notes by mail"
from = "Field notes <news@example.org>"
reply_to = "Ann <ann@example.org>"
postal_address = "1 Example Road, 12345 Town"
language = "en"
timezone = "Europe/Berlin"
template = "issue"
topics = []
cadence = "each"
send_at = "08:00"
weekday = "monday"
monthday = 1
duplicates = "at_least_once"
hold = "0m"
canary = "0%"
oversize = "excerpt"

[templates]
path = "email_templates"

[brand]

[dkim]
domain = "example.org"
rsa_selector = "r2026"
rsa_key_file = "keys/rsa.pem"
ed25519_selector = "e2026"
ed25519_key_file = "keys/ed25519.pem"

[transport]
kind = "maildir"
path = "outbox"
host = "mail.example.org"
port = 587
tls = "required"
username = "news"
connections = 4
rate = 0

[bounces]
domain = "bounces.example.org"
maildir = "returned"
imap = ""

[delivery]
max_backdate = "7d"
max_auto_issues = 3
max_lateness = "26h"
max_age = "2d"

[database]
url = "sqlite:///publisher.db"

[engine]
kind = "local"
scan_every = "15s"
alert_to = ""

[web]
url = "https://news.example.org/"
listen = "127.0.0.1:8000"

[hooks.ses]
secret_file = "keys/ses"

[state]
path = ".publisher"
"""

Configure = Callable[..., Settings]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    def load(text: str, **environment: str) -> Settings:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return load_settings(tmp_path / "config.toml", environment)

    return load


@pytest.fixture
def refused(configure: Configure) -> Callable[..., list[Problem]]:
    """Give the problems of a configuration that is refused."""

    def load(text: str, **environment: str) -> list[Problem]:
        with pytest.raises(PublisherError) as caught:
            configure(text, **environment)
        assert caught.value.exit_code == 1
        return list(caught.value.problems)

    return load


Refused = Callable[..., list[Problem]]


def test_every_key_of_the_contract_is_accepted(configure: Configure) -> None:
    settings = configure(EVERYTHING)
    weekly = settings.lists[0]
    assert settings.site.author == msgspec.convert(
        {"name": "Ann", "email": "ann@example.org"}, type(settings.site.author)
    )
    assert weekly.sender == Mailbox(name="Field notes", address="news@example.org")
    assert weekly.send_at == time(8)
    assert weekly.hold == timedelta(0)
    assert not weekly.canary
    assert weekly.timezone == ZoneInfo("Europe/Berlin")
    assert settings.delivery.max_lateness == timedelta(hours=26)
    assert settings.engine.alert_to is None
    assert settings.feeds.also_at == {"feed_rss_created.xml": "rss.xml"}
    assert settings.hooks["ses"].secret_file == settings.root / "keys/ses"


def test_every_default_is_what_the_contract_says(configure: Configure) -> None:
    """The example, where it differs from a default, says so by having no default."""
    whole, bare = configure(EVERYTHING), configure(SITE + LIST)
    assert bare.posts == msgspec.structs.replace(whole.posts, permalink="", authors=None, exclude=())
    assert bare.feeds == msgspec.structs.replace(whole.feeds, url=None, by=(), also_at={})
    assert bare.lists[0] == msgspec.structs.replace(
        whole.lists[0],
        title="By mail",
        reply_to=None,
        postal_address="",
        language="",
        timezone=None,
    )
    assert bare.transport == msgspec.structs.replace(whole.transport, host="", username="")
    assert bare.web == msgspec.structs.replace(whole.web, url=None)
    assert bare.web.proxies == ("127.0.0.0/8", "::1/128")
    for section in ("templates", "brand", "delivery", "database", "engine", "state"):
        assert getattr(bare, section) == getattr(whole, section), section
    assert bare.dkim.domain == bare.bounces.domain == ""
    assert bare.hooks == {}


def test_only_three_keys_have_no_default(refused: Refused) -> None:
    assert [str(problem).split(":")[-2].split()[-1] for problem in refused("")] == [
        "site.title",
        "site.url",
        "site.timezone",
    ]


def test_paths_are_read_from_the_folder_of_the_file(configure: Configure, tmp_path: Path) -> None:
    settings = configure(SITE + '[feeds]\npath = "public/feeds"\n[state]\npath = "/var/lib/publisher"\n')
    assert settings.feeds.path == tmp_path / "public/feeds"
    assert settings.posts.path == tmp_path / "posts"
    assert settings.state.path == Path("/var/lib/publisher")


@pytest.mark.parametrize(
    ("said", "line", "told"),
    [
        ("[feeds]\nitems = 0", 6, "feeds.items: this is less than 1"),
        ("[feeds]\nitems = true", 6, "feeds.items: this is true or false, not a whole number"),
        ('[feeds]\nitems = "20"', 6, "feeds.items: this is text in quotes, not a whole number"),
        ('[web]\nproxies = ["my proxy"]', 6, "web.proxies: “my proxy” is no address"),
        ("[feeds]\narchive_size = -1", 6, "feeds.archive_size: this is less than 0"),
        ('[feeds]\nhub = "hub.example.org"', 6, "feeds.hub: “hub.example.org” is no absolute address"),
        ('[feeds]\nformats = ["rss", "rdf"]', 6, "feeds.formats: unknown value 'rdf'"),
        ('[feeds]\nformats = "rss"', 6, "feeds.formats: this is text in quotes, not a list in [ ]"),
        ("[feeds]\nitms = 3", 6, "feeds.itms: there is no such key"),
        ('[feeds]\npath = ""', 6, "feeds.path: this names no file or folder"),
        ('[feeds]\npath = "a\\u0000b"', 6, "feeds.path: this names no file or folder"),
        ("[transport]\nport = 0", 6, "transport.port: this is less than 1"),
        ("[transport]\nport = 65536", 6, "transport.port: this is more than 65535"),
        ("[transport]\nconnections = 0", 6, "transport.connections: this is less than 1"),
        ("[transport]\nrate = -0.5", 6, "transport.rate: this is less than 0"),
        ("[transport]\nrate = nan", 6, "transport.rate: "),
        ('[transport]\nkind = "pigeon"', 6, "transport.kind: unknown value 'pigeon'"),
        ('[transport]\npassword = "x"', 6, "transport.password: a password never stands in the file"),
        ('[transport]\ntimeout = "0s"', 6, "transport.timeout: “0s” would never rest"),
        ('[engine]\nkind = "cluster"', 6, "engine.kind: “cluster” is not built yet"),
        ('[engine]\nscan_every = "0s"', 6, "engine.scan_every: “0s” would never rest"),
        ('[engine]\nscan_every = "soon"', 6, "engine.scan_every: “soon” is no duration"),
        ('[engine]\nalert_to = "nobody"', 6, "engine.alert_to: “nobody” is no mail address"),
        ('[delivery]\nmax_age = "99999999999999w"', 6, "delivery.max_age: “99999999999999w” is longer than"),
        ('[web]\nlisten = "8000"', 6, "web.listen: “8000” is no address to listen on: write it as 127.0.0.1:8000"),
        ('[web]\nlisten = "localhost:99999"', 6, "web.listen: “localhost:99999” is no address to listen on"),
        ('[web]\nurl = "news.example.org"', 6, "web.url: “news.example.org” is no absolute address"),
        (
            '[web]\nurl = "https://example.org/?q=1"',
            6,
            "web.url: “https://example.org/?q=1” is no absolute address",
        ),
        ("[hooks.sess]", 5, "hooks.sess: there is no such provider"),
        ('[hooks.ses]\nsecret = "x"', 6, "hooks.ses.secret: there is no such key"),
        ("[wbe]", 5, "wbe: there is no such section"),
        (LIST + "monthday = 0", 9, "lists.0.monthday: this is less than 1"),
        (LIST + "monthday = 32", 9, "lists.0.monthday: this is more than 31"),
        (LIST + 'send_at = "24:00"', 9, "lists.0.send_at: “24:00” is no time of day"),
        (LIST + "send_at = 08:00:00", 9, "lists.0.send_at: this is written as text, in quotes"),
        (LIST + 'canary = "101%"', 9, "lists.0.canary: “101%” is no share"),
        (LIST + 'canary = "nan%"', 9, "lists.0.canary: “nan%” is no share"),
        (LIST + 'reply_to = "a@b.org, c@d.org"', 9, "lists.0.reply_to: “a@b.org, c@d.org” is not one mail address"),
        (LIST + LIST, 10, "lists.1.name: “weekly” names two lists"),
        ('[lists]\nname = "weekly"', 5, "lists: a list begins with [[lists]]"),
    ],
)
def test_a_mistake_is_told_with_its_line(refused: Refused, said: str, line: int, told: str) -> None:
    (problem,) = refused(SITE + said + "\n")
    assert problem.text.startswith(told)
    assert (problem.line, problem.severity) == (line, Severity.ERROR)
    assert Path(problem.path).name == "config.toml"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('url = "example.org"', "site.url: “example.org” is no absolute address"),
        ('url = "https://exa\\u0000mple.org"', "site.url: “https://exa\0mple.org” is no absolute address"),
        ('timezone = "Mars/Olympus"', "site.timezone: “Mars/Olympus” is no IANA time zone"),
        ('timezone = "../../etc/passwd"', "site.timezone: “../../etc/passwd” is no IANA time zone"),
        ('timezone = ""', "site.timezone: “” is no IANA time zone"),
        ("author = { nme = 'Ann' }", "site.author: "),
        ("author = { name = 'Ann', mail = 'x' }", "site.author: there is no such key as “mail”"),
        ("author = { email = 'x' }", "site.author: “name” is missing"),
    ],
)
def test_a_mistake_about_the_site_itself(refused: Refused, said: str, told: str) -> None:
    kept = [line for line in SITE.splitlines() if not line.startswith(said.partition(" = ")[0])]
    (problem,) = refused("\n".join([*kept, said]))
    assert problem.text.startswith(told)


def test_the_nearest_known_word_is_named(refused: Refused) -> None:
    hints = [problem.hint for problem in refused(SITE + "[feeds]\nitms = 3\n[wbe]\n[hooks.sess]\n")]
    assert sorted(hints) == ["did you mean “items”?", "did you mean “ses”?", "did you mean “web”?"]


def test_the_words_a_key_may_be_are_named(refused: Refused) -> None:
    (problem,) = refused(SITE + '[transport]\ntls = "yes"\n')
    assert problem.hint == "one of: required, implicit, opportunistic, none"


def test_all_mistakes_of_a_file_are_told_at_once(refused: Refused) -> None:
    problems = refused("title = 'x'\n" + SITE + "[feeds]\nitems = 0\ncontnt = 'full'\n" + LIST + "monthday = 40\n")
    assert [problem.line for problem in problems] == [1, 7, 8, 13]


def test_what_is_no_TOML_is_told_with_its_line(refused: Refused) -> None:
    (problem,) = refused("[site]\ntitle = Field notes\n")
    assert (problem.code, problem.line) == ("config-syntax", 2)


def test_a_file_that_is_not_there_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match=r"There is no config\.toml") as caught:
        load_settings(tmp_path / "config.toml", {})
    assert "publisher init" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe[", "line 1: byte 0xff"), (b"\xef\xbb\xbf[site]\n\ntitle = 'Caf\xe9'", "line 3: byte 0xe9")],
)
def test_a_file_that_is_no_text_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    with pytest.raises(PublisherError, match=f"can't be read: {told} is not UTF-8") as caught:
        load_settings(tmp_path / "config.toml", {})
    assert caught.value.hint == "save the file as UTF-8"


def test_who_stands_below_the_folder_of_the_site_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SITE, encoding="utf-8")
    (tmp_path / "posts" / "2026").mkdir(parents=True)
    with pytest.raises(PublisherError, match=r"There is no config\.toml") as caught:
        load_settings(tmp_path / "posts" / "2026" / "config.toml", {})
    assert caught.value.hint == f"there is one in {tmp_path}: go there, or name it with `--config FILE`"


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(PublisherError, match=r"config\.toml can't be read: Is a directory$"):
        load_settings(tmp_path / "config.toml", {})


def test_a_byte_order_mark_is_no_mistake(configure: Configure) -> None:
    assert configure("\ufeff" + SITE).site.title == "Field notes"


@pytest.mark.parametrize(
    ("variable", "text", "section", "key", "value"),
    [
        ("PUBLISHER_SITE__TITLE", "Other notes", "site", "title", "Other notes"),
        ("PUBLISHER_SITE__TITLE", "2026", "site", "title", "2026"),
        ("PUBLISHER_FEEDS__ITEMS", "7", "feeds", "items", 7),
        ("PUBLISHER_FEEDS__FORMATS", '["json"]', "feeds", "formats", ("json",)),
        ("PUBLISHER_TRANSPORT__PORT", "2525", "transport", "port", 2525),
        ("PUBLISHER_TRANSPORT__PASSWORD", CANARY, "transport", "password", CANARY),
        ("PUBLISHER_ENGINE__SCAN_EVERY", "5m", "engine", "scan_every", timedelta(minutes=5)),
        ("PUBLISHER_WEB__URL", "", "web", "url", None),
    ],
)
def test_the_environment_overrides_the_file(
    configure: Configure, variable: str, text: str, section: str, key: str, value: object
) -> None:
    settings = configure(EVERYTHING, **{variable: text})
    assert getattr(getattr(settings, section), key) == value


def test_what_is_wrong_in_the_environment_is_told_there(refused: Refused) -> None:
    (problem,) = refused(SITE + "[feeds]\nitems = 3\n", PUBLISHER_FEEDS__ITEMS="0")
    assert (problem.path, problem.line) == ("PUBLISHER_FEEDS__ITEMS", None)
    assert problem.text == "feeds.items: this is less than 1"


@pytest.mark.parametrize("variable", ["PUBLISHER_FEEDS__ITMS", "PUBLISHER_FEDS__ITEMS", "PUBLISHER_LISTS__NAME"])
def test_a_variable_that_sets_nothing_is_told(refused: Refused, variable: str) -> None:
    (problem,) = refused(SITE, **{variable: "3"})
    assert (problem.code, problem.path) == ("config-unknown", variable)


def test_variables_of_others_and_our_own_name_for_the_machine_are_left_alone(configure: Configure) -> None:
    settings = configure(SITE, PATH="/bin", OTHER__KEY="x", PUBLISHER_INSTALLATION="blue")
    assert settings.installation == "blue"


def test_a_section_that_is_no_table_is_told_whatever_overrides_it(refused: Refused) -> None:
    (problem,) = refused("feeds = 3\n" + SITE, PUBLISHER_FEEDS__ITEMS="3")
    assert (problem.code, problem.line) == ("config-type", 1)


def test_secrets_are_shown_nowhere(configure: Configure, caplog: pytest.LogCaptureFixture) -> None:
    settings = configure(
        EVERYTHING,
        PUBLISHER_TRANSPORT__PASSWORD=CANARY,
        PUBLISHER_DATABASE__URL=f"postgresql://ann:{CANARY}@db.example.org/notes",
    )
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%r %s", settings, settings)
    shown = [repr(settings), str(settings), repr(settings.transport), str(settings.database), caplog.text]
    assert not [text for text in shown if CANARY in text]
    assert "ann:***@db.example.org/notes" in repr(settings.database)
    assert password_of(settings.transport) == CANARY


def test_a_mistake_with_a_secret_does_not_show_it(configure: Configure) -> None:
    with pytest.raises(PublisherError) as caught:
        configure(SITE + f'[transport]\npassword = "{CANARY}"\nport = 0\n', PUBLISHER_TRANSPORT__PASWORD=CANARY)
    assert CANARY not in f"{caught.value} {caught.value.problems!r}"


def test_the_password_is_read_from_its_file(configure: Configure, tmp_path: Path) -> None:
    (tmp_path / "relay").write_text(f"{CANARY}\n", encoding="utf-8")
    (tmp_path / "relay").chmod(0o600)
    assert password_of(configure(SITE + '[transport]\npassword_file = "relay"\n').transport) == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_password_file_that_others_can_read_is_refused(configure: Configure, tmp_path: Path, mode: int) -> None:
    (tmp_path / "relay").write_text(CANARY, encoding="utf-8")
    (tmp_path / "relay").chmod(mode)
    with pytest.raises(PublisherError, match="can be read by others") as caught:
        password_of(configure(SITE + '[transport]\npassword_file = "relay"\n').transport)
    assert caught.value.hint == f"chmod 600 {tmp_path / 'relay'}"


def test_a_password_file_that_can_not_be_read_is_told(configure: Configure, tmp_path: Path) -> None:
    transport = configure(SITE + '[transport]\npassword_file = "relay"\n').transport
    with pytest.raises(PublisherError, match="can't be read"):
        password_of(transport)
    (tmp_path / "relay").write_bytes(b"\xff")
    (tmp_path / "relay").chmod(0o600)
    with pytest.raises(PublisherError, match="no text in UTF-8"):
        password_of(transport)


def test_what_has_no_effect_yet_is_told_as_a_warning(configure: Configure) -> None:
    found = find_promises(configure(EVERYTHING))
    lines = EVERYTHING.splitlines()
    assert {problem.text.partition(":")[0]: lines[(problem.line or 0) - 1] for problem in found} == {
        "hooks.ses": "[hooks.ses]",
    }
    assert {(problem.code, problem.severity) for problem in found} == {("config-no-effect", Severity.WARNING)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[dkim]\n[bounces]\n", []),
        ("[hooks.mailgun]\n", ["hooks.mailgun"]),
        ('[hooks.mailgun]\nsecret_file = "s"\n[hooks.ses]\ntopics = ["arn"]\n', []),
        ('[bounces]\ndomain = "b.example.org"\n', ["bounces.domain"]),
        ('[bounces]\ndomain = "b.example.org"\nmaildir = "m"\n', []),
    ],
)
def test_what_has_no_effect_as_it_stands(configure: Configure, text: str, told: list[str]) -> None:
    found = find_promises(configure(SITE + LIST + text))
    assert [problem.text.partition(":")[0] for problem in found] == told


@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_no_text_in_any_place_ends_in_anything_but_settings_or_problems(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(SITE + "[feeds]\n" + text, encoding="utf-8", newline="")
    with contextlib.suppress(PublisherError):
        load_settings(file, {})
