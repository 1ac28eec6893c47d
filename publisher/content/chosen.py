"""The extensions of Python-Markdown that a blog may choose to add, and the options that count."""

from collections.abc import Mapping

_SYMBOLS = (
    *("trademark", "copyright", "registered", "plusminus", "arrows", "notequal"),
    *("fractions", "ordinal_numbers", "care_of"),
)
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "nl2br": (),
    "sane_lists": (),
    "smarty": ("smart_quotes", "smart_dashes", "smart_ellipses", "smart_angled_quotes"),
    "pymdownx.betterem": ("smart_enable",),
    "pymdownx.magiclink": (
        *("hide_protocol", "repo_url_shortener", "social_url_shortener", "repo_url_shorthand"),
        *("social_url_shorthand", "provider", "normalize_issue_symbols", "user", "repo"),
    ),
    "pymdownx.smartsymbols": _SYMBOLS,
}
"""Each with the names of its options; what else a site says of one is its builder's affair."""
