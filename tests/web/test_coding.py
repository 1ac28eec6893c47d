import pytest

from publisher.web.coding import prefers_gzip


@pytest.mark.parametrize(
    ("accept_encoding", "wanted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate", True),  # what feed readers ask for
        ("br, zstd, gzip;q=0.2", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*;q=0, gzip", True),
        ("identity", False),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip", True),
        ("gzip ; q=0.5", True),
        ("gzip;q=nan", False),
        ("gzip;q=much", False),
        ("gzip;q=2", False),
        ("br", False),
        (",,;,=", False),
    ],
)
def test_H6_weights_are_honoured(accept_encoding: str | None, wanted: bool) -> None:  # noqa: FBT001 - a table's column
    assert prefers_gzip(accept_encoding) is wanted
