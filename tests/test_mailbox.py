"""Mailboxes: what may stand in From, and how a domain goes over the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mailbox import AddressError, Mailbox, to_wire_domain


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("news@example.org", "", "news@example.org"),
        ("Field notes <news@example.org>", "Field notes", "news@example.org"),
        ('"Notes, Field" <news@example.org>', "Notes, Field", "news@example.org"),
        ("Ann <Ann.News+x@Example.ORG>", "Ann", "Ann.News+x@example.org"),
        ("Jürgen <jürgen@straße.de>", "Jürgen", "jürgen@xn--strae-oqa.de"),
        ("news@localhost", "", "news@localhost"),
    ],
)
def test_a_mailbox_is_read(text: str, name: str, address: str) -> None:
    read = Mailbox.parse(text)
    assert (read.name, read.address) == (name, address)
    assert f"{read.local}@{read.domain}" == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Field notes",
        "news@",
        "@example.org",
        "a b@example.org",
        ".news@example.org",
        "news.@example.org",
        "ne..ws@example.org",
        f"{'n' * 65}@example.org",
        "news@exa mple.org",
        "news@-example.org",
        "news@example..org",
        f"news@{'e' * 64}.org",
        "news@[192.0.2.1]",
        "a@example.org, b@example.org",
        "Notes, Field <news@example.org>",
        "Field <news@example.org> notes",
        "news@example.org\r\nBcc: all@example.org",
        "Field\0notes <news@example.org>",
        "Field\x85notes <news@example.org>",
        "Field\u2028notes <news@example.org>",
        "Field\u202enotes <news@example.org>",
    ],
)
def test_what_is_no_one_mailbox_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        Mailbox.parse(text)


@pytest.mark.parametrize(
    ("domain", "wire"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),  # IDNA 2008; the older rule would mail fass.de, which is somebody else
        ("例え.jp", "xn--r8jz45g.jp"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_goes_over_the_wire_in_lower_case_and_ASCII(domain: str, wire: str) -> None:
    assert to_wire_domain(domain) == wire


@pytest.mark.parametrize("domain", ["", ".", "a..b", "exa_mple.org", "☃☃☃\u200b.-", f"{'a.' * 130}org", "a/b"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(AddressError, match="is no domain name"):
        to_wire_domain(domain)


@given(
    name=st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20).map(str.strip),
    local=st.from_regex(r"[a-zäöü][a-z0-9+_-]{0,10}", fullmatch=True),
)
def test_what_is_shown_reads_back_as_itself(name: str, local: str) -> None:
    written = Mailbox(name=name, address=f"{local}@example.org")
    assert Mailbox.parse(str(written)) == written
