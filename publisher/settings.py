"""What config.toml may hold: one type a section, every default in one place. `config.py` reads them."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from publisher.mailbox import Mailbox
from publisher.setting_types import (
    DatabaseUrl,
    Duration,
    HubUrl,
    Interval,
    ListenAddress,
    ListName,
    Network,
    Percent,
    Secret,
    TimeOfDay,
    Url,
)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of config.toml."""


class SiteAuthor(Section, frozen=True, kw_only=True):
    """Who writes, where a post doesn't say."""

    name: str
    email: str = ""


class Site(Section, frozen=True, kw_only=True):
    """`[site]`: the blog itself."""

    title: str
    url: Url
    timezone: ZoneInfo
    language: str = "en"
    description: str = ""
    author: SiteAuthor | None = None
    privacy: str = ""


class Posts(Section, frozen=True, kw_only=True):
    """`[posts]`: where the posts are and how they are read."""

    path: Path = Path("posts")
    format: Literal[
        "auto", "material", "hugo", "jekyll", "pelican", "eleventy", "astro", "docusaurus", "zola", "ghost"
    ] = "auto"
    permalink: str = ""
    authors: Path | None = None
    exclude: tuple[str, ...] = ()
    identity: Path = Path("identity.json")


class Feeds(Section, frozen=True, kw_only=True):
    """`[feeds]`: what is written for feed readers."""

    path: Path = Path("feeds")
    url: Url | None = None
    formats: tuple[Literal["rss", "atom", "json"], ...] = ("rss", "atom", "json")
    items: Annotated[int, Meta(ge=1)] = 20
    archive_size: Annotated[int, Meta(ge=0)] = 100
    content: Literal["both", "full", "summary"] = "both"
    by: tuple[Literal["category", "tag", "author", "language"], ...] = ()
    hub: HubUrl = HubUrl()
    also_at: dict[str, str] = {}


class Podcast(Section, frozen=True, kw_only=True):
    """`[podcast]`: what podcast directories ask, said in feeds that hold audio or video."""

    author: str = ""
    owner: str = ""
    email: str = ""
    category: str = ""
    image: str = ""
    explicit: bool = False
    type: Literal["episodic", "serial"] = "episodic"
    locked: bool = False


class List(Section, frozen=True, kw_only=True):
    """`[[lists]]`: one newsletter that people subscribe to."""

    name: ListName
    title: str
    sender: Mailbox = msgspec.field(name="from")
    reply_to: Mailbox | None = None
    postal_address: str = ""
    language: str = ""
    timezone: ZoneInfo | None = None
    template: str = "issue"
    topics: tuple[str, ...] = ()
    cadence: Literal["each", "daily", "weekly", "monthly"] = "each"
    send_at: TimeOfDay = TimeOfDay(8, 0)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    monthday: Annotated[int, Meta(ge=1, le=31)] = 1
    duplicates: Literal["at_least_once", "at_most_once", "ask"] = "at_least_once"
    hold: Duration = Duration()
    canary: Percent = Percent()
    oversize: Literal["excerpt", "refuse"] = "excerpt"
    greeting: bool = False
    public: bool = True
    welcome: bool = True
    goodbye: bool = False


class Templates(Section, frozen=True, kw_only=True):
    """`[templates]`: the site's own templates, looked in before the package's."""

    path: Path = Path("email_templates")


class Brand(Section, frozen=True, kw_only=True):
    """`[brand]`: colours, logo and fonts of mail and pages. What is empty is as `tokens.toml` has it.

    A logo is an address, or a path below the site's. Fonts are families as CSS has them, or `sans`, `serif` or
    `mono`.
    """

    accent: str = "#0b5cad"
    accent_dark: str = "#8ab8ff"
    page: str = ""
    page_dark: str = ""
    card: str = ""
    card_dark: str = ""
    ink: str = ""
    ink_dark: str = ""
    logo: str = ""
    logo_dark: str = ""
    logo_height: Annotated[int, Meta(ge=16, le=160)] = 36
    font: str = ""
    heading_font: str = ""
    icon: str = ""


class Lint(Section, frozen=True, kw_only=True):
    """`[lint]`: what `check` needn't say of mail. `ignore` gives, for a code, the reason why it is well so."""

    ignore: dict[str, str] = {}


class Dkim(Section, frozen=True, kw_only=True):
    """`[dkim]`: what mail is signed with, so that receivers can tell it from what others write in its name."""

    domain: str = ""
    rsa_selector: str = ""
    rsa_key_file: Path | None = None
    ed25519_selector: str = ""
    ed25519_key_file: Path | None = None


class Transport(Section, frozen=True, kw_only=True):
    """`[transport]`: how mail leaves. Keys of the other kinds may stand here and are not looked at.

    The password comes from the environment or from `password_file`, never from config.toml.
    """

    kind: Literal["maildir", "smtp", "ses"] = "maildir"
    path: Path = Path("outbox")
    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    tls: Literal["required", "implicit", "opportunistic", "none"] = "required"
    username: str = ""
    password: Secret = Secret()
    password_file: Path | None = None
    auth: Literal["password", "xoauth2"] = "password"
    connections: Annotated[int, Meta(ge=1)] = 4
    rate: Annotated[float, Meta(ge=0)] = 0
    region: str = ""
    configuration_set: str = ""
    endpoint: str = ""
    domain_rates: dict[str, Annotated[float, Meta(gt=0)]] = {}
    timeout: Interval = Interval(seconds=60)


class Bounces(Section, frozen=True, kw_only=True):
    """`[bounces]`: where returned mail arrives, and how it is read there.

    `mailbox` is the part before the `+` where all of it goes to one mailbox. The password comes from the
    environment or from `password_file`, never from config.toml.
    """

    domain: str = ""
    mailbox: Annotated[str, Meta(max_length=16)] = ""
    maildir: Path | None = None
    imap: str = ""
    username: str = ""
    password: Secret = Secret()
    password_file: Path | None = None
    auth: Literal["password", "xoauth2"] = "password"
    timeout: Interval = Interval(seconds=30)

    @property
    def takes_mail(self) -> bool:
        """Whether returned mail, and mail from who wants to leave, has an address and is read there."""
        return bool(self.domain and (self.maildir or self.imap))


class Delivery(Section, frozen=True, kw_only=True):
    """`[delivery]`: how old, how many, how late."""

    max_backdate: Duration = Duration(days=7)
    max_auto_issues: Annotated[int, Meta(ge=0)] = 3
    max_lateness: Duration = Duration(hours=26)
    max_age: Duration = Duration(days=2)
    redeliver_after: Duration = Duration(minutes=15)
    canary_wait: Duration = Duration(minutes=30)


class Database(Section, frozen=True, kw_only=True):
    """`[database]`: where the ledger is."""

    url: DatabaseUrl = DatabaseUrl("sqlite:///publisher.db")


class Engine(Section, frozen=True, kw_only=True):
    """`[engine]`: who says "look now", and whom to tell."""

    kind: Literal["local", "cluster"] = "local"
    scan_every: Interval = Interval(seconds=15)
    alert_to: Mailbox | None = None


class Web(Section, frozen=True, kw_only=True):
    """`[web]`: where readers reach this program, and where it listens.

    `metrics_token_file` holds what a monitoring system has to say before it may read `/metrics`.
    """

    url: Url | None = None
    listen: ListenAddress = ListenAddress("127.0.0.1:8000")
    metrics_token_file: Path | None = None
    proxies: tuple[Network, ...] = (Network("127.0.0.0/8"), Network("::1/128"))


class Archive(Section, frozen=True, kw_only=True):
    """`[archive]`: issues as web pages.

    `public`: anybody may read what is not a reader's own; else only who got it. `index`: searches may find it.
    """

    public: bool = True
    index: bool = True


class Hook(Section, frozen=True, kw_only=True):
    """`[hooks.PROVIDER]`: how a mail provider's reports of bounces and complaints are known to be its own.

    `topics` are those of Amazon SNS that belong to us: its signature says only that Amazon sent it.
    """

    secret_file: Path | None = None
    topics: tuple[str, ...] = ()


class State(Section, frozen=True, kw_only=True):
    """`[state]`: what this machine keeps for itself."""

    path: Path = Path(".publisher")


class Settings(Section, frozen=True, kw_only=True):
    """All of config.toml, with `root`, the folder that its relative paths are read from.

    `installation` names this machine where /etc/machine-id doesn't stay the same, as in a container.
    """

    root: Path
    file: Path
    installation: str = ""
    site: Site
    posts: Posts
    feeds: Feeds
    podcast: Podcast
    lists: tuple[List, ...]
    templates: Templates
    brand: Brand
    lint: Lint
    dkim: Dkim
    transport: Transport
    bounces: Bounces
    delivery: Delivery
    database: Database
    engine: Engine
    archive: Archive
    web: Web
    state: State
    hooks: dict[str, Hook]

    @property
    def feeds_url(self) -> Url:
        """Where the folder of feeds is served: `feeds.url`, or `feeds/` below the site."""
        return self.feeds.url or Url(self.site.url + "feeds/")

    def zone_of(self, newsletter: List) -> ZoneInfo:
        """Give the zone that a list's times of day are read in."""
        return newsletter.timezone or self.site.timezone

    def language_of(self, newsletter: List) -> str:
        """Give the language that a list is written in."""
        return newsletter.language or self.site.language


def open_lists(settings: Settings) -> tuple[List, ...]:
    """Give the lists that anybody may subscribe to; none where there is no address to send links to."""
    return tuple(entry for entry in settings.lists if entry.public) if settings.web.url else ()
