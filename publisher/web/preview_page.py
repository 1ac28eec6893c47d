"""The page of a preview: one document with style, script and all that it shows, which loads nothing else."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from markupsafe import Markup
from msgspec import structs

from publisher.app.seen import Seen
from publisher.web.page_templates import FOLDER, open_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a folder of previews: the template that it shows, and its file."""

    name: str
    file: str


def render_preview(seen: Mapping[str, object], *, pages: Sequence[Page] = (), current: str = "") -> str:
    """Give the page of what `describe_seen` gave. With `pages` it is one of a folder, else it is live."""
    script = (FOLDER / "preview.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; "
        "img-src 'self' file: data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return (
        open_templates()
        .get_template("preview.html.jinja")
        .render(
            policy=policy,
            style=Markup((FOLDER / "preview.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            # In a script nothing is escaped, and only "<" can end it (HTML §13.2.5.4).
            seen=Markup(json.dumps(seen).replace("<", "\\u003c")),  # noqa: S704 - as the line above says
            pages=pages,
            current=current,
            live=not pages,
        )
    )


def describe_seen(seen: Seen, *, stamp: str = "", name: str = "") -> dict[str, object]:
    """Give what the page's script shows; `name` is the reader's."""
    entry = seen.entry
    return asdict(seen) | {
        "stamp": stamp,
        "name": name,
        "entry": entry and {"html": _entry_page(seen), "foreign": entry.foreign},
        "problems": [structs.asdict(problem) | {"place": problem.place} for problem in seen.problems],
        "pictures": None,
    }


def _entry_page(seen: Seen) -> str:
    assert seen.entry is not None  # noqa: S101 - its caller has looked
    shown = Markup(seen.entry.html)  # noqa: S704 - sanitised by content; the frame that shows it runs no script
    page = open_templates().get_template("entry.html.jinja")
    return page.render(entry=seen.entry, html=shown, site_title=seen.site_title)


def _digest(script: str) -> str:
    return base64.b64encode(sha256(script.encode()).digest()).decode("ascii")
