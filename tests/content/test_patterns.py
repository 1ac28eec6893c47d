"""A pattern that is left out of a text, since a sign of it isn't there, would have found nothing in it."""

import pytest

from publisher.content.python_markdown import make_converter

convert = make_converter()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<https://example.org/>", '<p><a href="https://example.org/">https://example.org/</a></p>'),
        ("[there][1]\n\n[1]: /there/", '<p><a href="/there/">there</a></p>'),
        ("[there]\n\n[there]: /there/", '<p><a href="/there/">there</a></p>'),
        ("![a map][1]\n\n[1]: map.png", '<p><img alt="a map" src="map.png" /></p>'),
        ("![map]\n\n[map]: map.png", '<p><img alt="map" src="map.png" /></p>'),
        ("`code`", "<p><code>code</code></p>"),
        ("1 <b>&lt;</b> 2", "<p>1 <b>&lt;</b> 2</p>"),
        (r"\:smile\: \*", "<p>:smile: *</p>"),
        ("one  \ntwo", "<p>one<br />\ntwo</p>"),
        (":octicons-check-16: :rocket: 10:30", "<p>✓ <span>🚀</span> 10:30</p>"),
        ("[there][1] at 10:30", "<p>[there][1] at 10:30</p>"),
    ],
)
def test_each_is_there_for_what_needs_it(text: str, html: str) -> None:
    assert convert(text) == html


def test_an_address_of_mail_is_a_link() -> None:
    assert 'href="&#109;' in convert("<me@example.org>")  # the library writes it in numbers
