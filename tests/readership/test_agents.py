import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.readership.agents import Claim, read_agent


@pytest.mark.parametrize(
    ("agent", "service", "feed", "subscribers"),
    [
        (
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)",
            "Feedly",
            "",
            16,
        ),
        ("Feedbin feed-id:1697787 - 102 subscribers", "Feedbin", "1697787", 102),
        (
            'NewsBlur Feed Fetcher - 1 subscriber - https://www.newsblur.com/site/7/x ("Mozilla/5.0")',
            "NewsBlur",
            "",
            1,
        ),
        ("Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)", "inoreader.com", "", 114),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=cead6c)",
            "theoldreader.com",
            "cead6c",
            1,
        ),
        ("Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 7 subscribers)", "BazQux", "", 7),
        ("Dreamwidth Studios (webmaster@dreamwidth.org; for https://x.example/; 2 readers)", "Dreamwidth", "", 2),
        ("Netvibes (http://www.netvibes.com/; 5 subscribers; feedId: 5404723)", "Netvibes", "5404723", 5),
        (
            "Overcast/1.0 Podcast Sync (210 subscribers; feed-id=735461; +http://overcast.fm/)",
            "Overcast",
            "735461",
            210,
        ),
    ],
)
def test_H12_a_service_says_for_how_many_it_asks(agent: str, service: str, feed: str, subscribers: int) -> None:
    assert read_agent(agent) == Claim(service=service, feed=feed, subscribers=subscribers)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "NetNewsWire (RSS Reader; https://netnewswire.com/)",
        "Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)",
        "subscribers",
        "99999999999 subscribers",
        "Tiny Tiny RSS/24.02 (https://tt-rss.org/)",
    ],
)
def test_H12_who_asks_for_itself_claims_nothing(agent: str) -> None:
    assert read_agent(agent) is None


@given(st.text())
def test_no_agent_is_too_odd(agent: str) -> None:
    claim = read_agent(f"{agent} 3 subscribers")
    assert claim is not None
    assert len(claim.service) <= 40
