"""What a script of another site would show on a page -> a link to it, which readers of a feed can follow."""

import html
import re

# A tag is short and holds no other, so that no heap of them takes longer than its letters.
_SCRIPT = re.compile(r"<script\b([^<>]{0,1000})>\s*</script>", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=\s*[\"']?((?:https?:)?//[^\"'\s]+)", re.IGNORECASE)
# Whose scripts show something, at an address without `.js`.
_SHOWN = (
    (re.compile(r"//gist\.github\.com/[\w.-]+/\w+|//gist\.github\.com/\w+"), "A gist on GitHub"),
    (re.compile(r"//asciinema\.org/a/\w+"), "A recording on asciinema"),
    (re.compile(r"//jsfiddle\.net/(?:[\w-]+/)?\w+(?=/embed)"), "A fiddle on JSFiddle"),
)


def link_scripts(page: str) -> str:
    """Give HTML with a link in place of each script that only shows something of a site that is known for it."""
    return _SCRIPT.sub(_link, page) if "<script" in page.lower() else page


def _link(found: re.Match[str]) -> str:
    source = _SOURCE.search(found[1])
    address = html.unescape(source[1]) if source else ""
    for pattern, words in _SHOWN:
        if shown := pattern.search(address):
            return f'<p><a href="https:{html.escape(shown[0])}">{words}</a></p>'
    return found[0]
