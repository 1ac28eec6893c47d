"""A seal is HMAC-SHA256 as the standard library makes it."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from publisher.seal import Seal


@given(key=st.binary(max_size=150), said=st.binary(max_size=300))
def test_it_is_the_hmac_of_the_standard_library(key: bytes, said: bytes) -> None:
    seal = Seal(key)
    assert seal.over(said) == hmac.digest(key, said, "sha256")
    assert seal.over(said) == hmac.digest(key, said, "sha256"), "and again"
