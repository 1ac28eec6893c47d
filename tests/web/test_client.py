import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.client import Clients

CLIENTS = Clients(("127.0.0.0/8", "::1/128", "10.0.0.0/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # no proxy of ours: it may say what it likes
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # the first was made up by the second
        ("127.0.0.1", "203.0.113.5, 198.51.100.9, 10.1.1.1", "198.51.100.9"),
        ("127.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9, nonsense", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("::1", "[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        (None, None, "unknown"),
        ("testclient", "198.51.100.9", "unknown"),
    ],
)
def test_a_client_is_the_last_who_is_no_proxy_of_ours(peer: str | None, forwarded: str | None, client: str) -> None:
    assert CLIENTS.find(peer, forwarded) == client


@given(st.none() | st.text(), st.none() | st.text())
def test_nothing_a_header_says_is_too_odd(peer: str | None, forwarded: str | None) -> None:
    assert CLIENTS.find(peer, forwarded)
