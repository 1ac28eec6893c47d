import pytest

from publisher.web.coding import choose_coding


@pytest.mark.parametrize(
    ("accept_encoding", "wanted"),
    [
        (None, ""),
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate", "gzip"),  # what feed readers ask for
        ("gzip, deflate, br, zstd", "br"),  # what browsers ask for
        ("br, zstd, gzip;q=0.2", "br"),
        ("br;q=0.2, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=0", ""),
        ("gzip;q=0.0, br;q=0, *", ""),
        ("*;q=0, gzip", "gzip"),
        ("*;q=0", ""),
        ("identity", ""),
        ("identity;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("gzip ; q=0.5", "gzip"),
        ("gzip;q=nan", ""),
        ("gzip;q=much", ""),
        ("gzip;q=2", ""),
        ("deflate", ""),
        (",,;,=", ""),
    ],
)
def test_H6_weights_are_honoured(accept_encoding: str | None, wanted: str) -> None:
    assert choose_coding(accept_encoding, ("br", "gzip")) == wanted


def test_H6_what_is_not_there_is_not_chosen() -> None:
    assert choose_coding("br, gzip", ("gzip",)) == "gzip"
    assert choose_coding("br, gzip", ()) == ""
