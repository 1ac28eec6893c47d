"""The headers that protect readers, on every answer with a body."""

_HTTPS_FOR = 365 * 24 * 3600  # seconds
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # What has no policy of its own is a feed or its page: a style of theirs and pictures, and never a script.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""Of a page that speaks for a person or holds a form: kept by no cache, found by no search, told to no site."""


def protection(*, is_https: bool) -> dict[str, str]:
    """Give the headers an answer gets unless it brings its own; `is_https`: readers come by https only."""
    https = {"Strict-Transport-Security": f"max-age={_HTTPS_FOR}"} if is_https else {}  # RFC 6797 §6.1.1
    return {**_ALWAYS, **https}
