"""What `init` makes: a site that builds as it stands, with every setting that matters explained."""

from pathlib import Path

from publisher.errors import OutsideError
from publisher.files import write_atomic
from publisher.resources import starter_folder

_SAMPLES = ("what-happened-in-2024.md", ".authors.yml")
CONFIG = """\
# Everything that can be said here stands in the documentation; this is what matters at first.

[site]
title = "Field notes"
url = "https://example.org/"       # the home page of the blog
timezone = "Europe/Berlin"         # for hours of sending; dates without an offset are UTC in mkdocs-material
language = "en"

[feeds]
url = "https://example.org/feeds/" # where the folder feeds/ is served

# A newsletter. Until [web] url says where readers can leave, nothing is mailed.
[[lists]]
name = "notes"                     # stands in addresses and in List-Id: choose it for good
title = "Field notes by mail"
from = "Field notes <news@example.org>"
postal_address = "Field notes, 1 Example Road, 12345 Town"   # most countries ask for one

[transport]
kind = "maildir"                   # mail goes into the folder outbox/, to look at; then:
# kind = "smtp"
# host = "mail.example.org"
# port = 587
# username = "news@example.org"    # the password: PUBLISHER_TRANSPORT__PASSWORD, or password_file

# What mail is signed with, so that receivers know it is yours. `publisher dkim keys` makes the keys, and prints
# these lines and what to put into the DNS.
# [dkim]
# domain = "example.org"
# rsa_selector = "202611-r"
# rsa_key_file = ".publisher/dkim/202611-r.pem"
# ed25519_selector = "202611-e"
# ed25519_key_file = ".publisher/dkim/202611-e.pem"

[web]
# url = "https://news.example.org/" # where readers reach `publisher serve`
"""
_IGNORED = ".publisher/\npublisher.db*\noutbox/\n"


def make_site(folder: Path) -> list[str]:
    """Make a site in `folder`, leaving what is there; give the files that were made. Raises OutsideError."""
    samples = starter_folder("posts")
    wanted = {
        "config.toml": CONFIG.encode(),
        ".gitignore": _IGNORED.encode(),
        **{f"posts/{name}": (samples / name).read_bytes() for name in _SAMPLES},
    }
    made = []
    try:
        for name, data in wanted.items():
            if not (folder / name).exists():
                write_atomic(folder / name, data)
                made.append(name)
    except OSError as error:
        raise OutsideError(f"{folder} can't be written: {error.strerror or error}") from error
    return made
