"""Where each blogging system has the head of its pages, and how the links of the feeds are written there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.feeds.links import FeedLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file of the site: what stands in it around the links, and what else is to be done.

    Links are HTML, unless the file is `as_settings`, in JavaScript.
    """

    file: str
    before: str = ""
    after: str = ""
    also: str = ""
    as_settings: bool = False

    def write(self, links: Sequence[FeedLink]) -> str:
        """Give the lines of the file."""
        shown = [_as_settings(link) if self.as_settings else link.as_html for link in links]
        around = "  " if self.before else ""
        return "\n".join(filter(None, [self.before, *(around + line for line in shown), self.after]))


_ANYWHERE = Place(file="the head of every page")
_PLACES = {
    "material": Place(
        file="overrides/main.html",
        before='{% extends "base.html" %}\n{% block extrahead %}\n  {{ super() }}',
        after="{% endblock %}",
        also="In mkdocs.yml: `theme: {name: material, custom_dir: overrides}`, and no `rss` among the plugins.",
    ),
    "hugo": Place(
        file="layouts/partials/feeds.html",
        also='In the head of layouts/_default/baseof.html: `{{ partial "feeds.html" . }}`, in place of what the '
        'theme has there for `.OutputFormats`. In hugo.toml: `disableKinds = ["RSS"]`.',
    ),
    "jekyll": Place(
        file="_includes/feeds.html",
        also="In the head of _layouts/default.html: `{% include feeds.html %}`, in place of `{% feed_meta %}`; and "
        "no jekyll-feed among the plugins of _config.yml.",
    ),
    "pelican": Place(
        file="overrides/base.html",
        before='{% extends "!theme/base.html" %}\n{% block head %}\n  {{ super() }}',
        after="{% endblock %}",
        also='In pelicanconf.py: `THEME_TEMPLATES_OVERRIDES = ["overrides"]`, and '
        "`FEED_ALL_ATOM = None` and so on, so that Pelican writes no feeds.",
    ),
    "eleventy": Place(
        file="_includes/feeds.html",
        also='In the head of your layout: `{% include "feeds.html" %}`; and drop the plugin that writes a feed.',
    ),
    "astro": Place(
        file="src/components/BaseHead.astro",
        also="Or wherever your layouts have the head of a page. Drop src/pages/rss.xml.js, which writes a feed.",
    ),
    "docusaurus": Place(
        file="docusaurus.config.js",
        before="headTags: [",
        after="],",
        also="There too, for the blog: `feedOptions: {type: null}`, so that Docusaurus writes no feeds.",
        as_settings=True,
    ),
    "zola": Place(
        file="templates/base.html",
        also="Within its head; or, where the theme has such a block, in `{% block rss %}`. In Zola's config.toml: "
        "`generate_feeds = false`.",
    ),
}


def find_place(system: str) -> Place:
    """Give where a system's sites have the head of their pages."""
    return _PLACES.get(system, _ANYWHERE)


def _as_settings(link: FeedLink) -> str:
    attributes = {"rel": link.rel, "type": link.media_type, "title": link.title, "href": link.url}
    given = {name: value for name, value in attributes.items() if value}
    return json.dumps({"tagName": "link", "attributes": given}, ensure_ascii=False) + ","
