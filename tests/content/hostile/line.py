"""The whole line, from a folder of files to the bytes of the feeds, and who judges what comes out of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.content import Library, Rendered, Renderer
from publisher.content.guard import Guard
from publisher.errors import Problem, Severity
from publisher.feeds import build_feeds
from publisher.settings import Settings
from tests.content.conftest import Site

_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a folder: the posts, each as it was rendered, every problem, and the files of the feeds."""

    library: Library
    rendered: dict[str, Rendered | Problem]
    problems: tuple[Problem, ...]
    files: dict[str, bytes]

    def errors_of(self, path: str) -> list[str]:
        """The codes of what keeps a file's post from readers."""
        return [p.code for p in self.problems if p.path == f"posts/{path}" and p.severity is Severity.ERROR]

    def is_shown(self, path: str) -> bool:
        return isinstance(self.rendered.get(path), Rendered)

    def entries(self, paths: Collection[str]) -> dict[tuple[str, str], bytes]:
        """The bytes of these posts' entries, by the file that holds them and their id."""
        ids = {post.id for post in self.library.posts if post.path in paths}
        return {
            (file, identifier): entry
            for file, data in self.files.items()
            for identifier, entry in _entries(file, data)
            if identifier in ids
        }


def send_through(site: Site, settings: Settings, guard: Guard | None = None) -> Outcome:
    """Read, render and serialise everything in a site; every file that comes out must parse."""
    library = site.read(settings)
    renderer = Renderer(settings, library, guard)
    rendered = {post.path: renderer.render(post) for post in library.public}
    built = build_feeds(library.public, renderer.render, settings)
    for file in built.files:
        assert_parses(file.path, file.data)
    failed = [outcome for outcome in rendered.values() if isinstance(outcome, Problem)]
    return Outcome(
        library=library,
        rendered=rendered,
        problems=tuple(dict.fromkeys([*library.problems, *failed, *built.problems])),
        files={file.path: file.data for file in built.files},
    )


def assert_parses(path: str, data: bytes) -> None:
    """Let a parser that forgives nothing read a file."""
    match PurePosixPath(path).suffix:
        case ".json":
            json.loads(data, parse_constant=_refuse)
        case ".html":
            assert lxml_html.document_fromstring(data) is not None
        case ".css":
            assert data.isascii() or data.decode()
        case _:
            etree.fromstring(data)


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _entries(file: str, data: bytes) -> list[tuple[str, bytes]]:
    if file.endswith(".json"):
        items: list[dict[str, Any]] = json.loads(data)["items"]  # whatever JSON holds
        return [(item["id"], json.dumps(item).encode()) for item in items]
    if file.endswith("atom.xml"):
        nodes = etree.fromstring(data).iter(f"{_ATOM}entry")
        return [
            (node.findtext(f"{_ATOM}id"), etree.tostring(node, method="c14n", exclusive=True)) for node in nodes
        ]
    if file.endswith("rss.xml"):
        nodes = etree.fromstring(data).iter("item")
        return [(node.findtext("guid"), etree.tostring(node, method="c14n", exclusive=True)) for node in nodes]
    return []
