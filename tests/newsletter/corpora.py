"""The mail of real posts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from publisher.config import load_settings
from publisher.content import Library, Post, Rendered, Renderer, read_library
from publisher.errors import Problem
from publisher.newsletter.compile import write_issue
from publisher.newsletter.mail_parts import compile_letter, render_part
from publisher.newsletter.mail_templates import MailTemplates
from publisher.settings import Settings

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
_FOLDERS = {
    "flatcar-blog": "content",
    "jekyll-news": "_posts",
    "material-blog": "docs",
    "scientific-python-blog": "content",
    "splink-blog": "docs",
}
# Each with the trap that it was chosen for.
TRAPS = (
    "material-blog/blog/posts/search-better-faster-smaller.md",  # tabs in boxes, long code, footnotes, a table
    "material-blog/blog/posts/excluding-content-from-search.md",  # tabs
    "material-blog/blog/posts/insiders-now-free-for-everyone.md",  # task lists, boxes
    "material-blog/blog/posts/transforming-material-for-mkdocs.md",  # many footnotes, wide pictures
    "scientific-python-blog/posts/networkx/aTSP/held-karp-relaxation/index.md",  # formulas, one can't be drawn
    "scientific-python-blog/posts/networkx/aTSP/implementing-the-held-karp-relaxation/index.md",  # a table
    "scientific-python-blog/posts/matplotlib/GSoC_2021_Final/index.md",  # tables of links
    "scientific-python-blog/posts/matplotlib/unc-biol222/index.md",  # figures side by side
    "scientific-python-blog/posts/matplotlib/codeswitching-visualization/index.md",  # a table of two scripts
    "scientific-python-blog/posts/networkx/vf2pp/graph-iso-vf2pp/index.md",  # drawings
    "flatcar-blog/blog/2023-07-25-wrapping-up-my-internship.md",  # a film
    "jekyll-news/2019-08-19-jekyll-4-0-0-released.markdown",  # long lists of links
)


@cache
def _open(corpus: str, folder: Path) -> tuple[Settings, Library, Renderer]:
    file = folder / f"{corpus}.toml"
    file.write_text(
        f'[site]\ntitle = "A blog"\nurl = "https://example.org/"\ntimezone = "UTC"\n'
        f'[posts]\npath = "{CORPORA / corpus / _FOLDERS[corpus]}"\nidentity = "{corpus}.json"\n'
        f'[[lists]]\nname = "l"\ntitle = "A list"\nfrom = "A <a@example.org>"\npostal_address = "1 Road"\n',
        encoding="utf-8",
    )
    settings = load_settings(file, {})
    library = read_library(settings, datetime(2026, 11, 22, tzinfo=UTC))
    return settings, library, Renderer(settings, library)


def names_of_posts(folder: Path) -> list[str]:
    """Give every post of every corpus."""
    return [f"{corpus}/{post.path}" for corpus in _FOLDERS for post in _open(corpus, folder)[1].posts]


def read_post(name: str, folder: Path) -> tuple[Settings, tuple[Post, Rendered]]:
    """Give a post, rendered, and the settings of its blog."""
    corpus, _, path = name.partition("/")
    settings, library, renderer = _open(corpus, folder)
    (post,) = (post for post in library.posts if post.path == path)
    rendered = renderer.render(post)
    assert not isinstance(rendered, Problem), rendered
    return settings, (post, rendered)


def mails_of(names: Sequence[str], folder: Path) -> list[tuple[str, str]]:
    """Give the HTML of each post's mail, before its styles were inlined and after."""
    mails = []
    for name in names:
        settings, post = read_post(name, folder)
        templates = MailTemplates(settings)
        letter, paper = write_issue(settings.lists[0], [post], settings, templates)
        mails.append((render_part(letter, paper, templates, "html"), compile_letter(letter, paper, templates).html))
    return mails
