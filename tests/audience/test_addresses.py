"""What a person typed as their address, and the key it is known by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.audience import read_address
from publisher.mailbox import AddressError

NAUGHTY = (
    "",
    " ",
    "undefined",
    "null",
    "NaN",
    "0/0",
    "../../../etc/passwd%00",
    "<script>alert(1)</script>",
    "'; DROP TABLE subscriber;--",
    "${jndi:ldap://127.0.0.1/a}",
    "{{ 7*7 }}",
    "田中さんにあげて下さい",
    "👾 🙇 💁",
    "ﷺ",
    "\u202etest\u202e",
    "Ṱ̺̺̕o͞ ̷i̲̬n̝̗v̟̜o̘̩k͈e",
    "ann@example.org\r\nBcc: all@example.org",
    "ann@example.org\0",
    "ann\u2028@example.org",
    "ann@exam\u200bple.org",
    "ann@example.org, bob@example.org",
    "Ann <ann@example.org>",
    "ann@",
    "@example.org",
    "ann@@example.org",
    "ann example@example.org",
    "ann.@example.org",
    ".ann@example.org",
    "a..nn@example.org",
    '"ann smith"@example.org',
    "ann@[127.0.0.1]",
    "ann@localhost",
    "ann@example",
    "ann@-example.org",
    "ann@example-.org",
    f"{'a' * 65}@example.org",
    f"a@{'e' * 64}.org",
    f"a@{'.'.join(['e' * 60] * 5)}.org",
    "a" * 1_000_000,
    "\udcff@example.org",
)


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("ann@example.org", "ann@example.org"),
        ("  ann@example.org\n", "ann@example.org"),
        ("Ann.Smith+news@Example.ORG", "Ann.Smith+news@example.org"),
        ("'ann@example.org", "'ann@example.org"),
        ("=ann@example.org", "=ann@example.org"),
        ("jürgen@bücher.de", "jürgen@xn--bcher-kva.de"),
        ("ann@faß.de", "ann@xn--fa-hia.de"),
        ("ann@xn--bcher-kva.de", "ann@xn--bcher-kva.de"),
    ],
)
def test_an_address_stays_as_its_owner_spells_it(typed: str, email: str) -> None:
    assert (read_address(typed).email, read_address(typed).domain) == (email, email.partition("@")[2])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ann@example.org", "ANN@EXAMPLE.ORG", True),
        ("ann@bücher.de", "Ann@XN--BCHER-KVA.de", True),
        ("jürgen@example.org", "ju\u0308rgen@example.org", True),
        ("ann.smith@example.org", "annsmith@example.org", False),
        ("ann+news@example.org", "ann@example.org", False),
        ("ann@example.org", "ann@example.com", False),
        ("ann@faß.de", "ann@fass.de", False),
    ],
)
def test_one_person_is_one_key(one: str, other: str, *, same: bool) -> None:
    assert (read_address(one).key == read_address(other).key) is same
    assert len(read_address(one).key) == 64


@pytest.mark.parametrize("typed", NAUGHTY, ids=[str(number) for number in range(len(NAUGHTY))])
def test_what_is_no_address_is_refused_in_words_that_can_be_shown(typed: str) -> None:
    with pytest.raises(AddressError, match=r"is no (mail address|domain name)") as caught:
        read_address(typed)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@given(st.text(max_size=80) | st.from_regex(r"[^@]{1,20}@[^@]{1,20}", fullmatch=True))
def test_whatever_is_typed_is_an_address_or_refused(typed: str) -> None:
    try:
        read = read_address(typed)
    except AddressError:
        return
    assert read_address(read.email) == read
    assert read.email.isprintable()
    assert read.domain.isascii()
