"""How much the feeds of every category, tag and author cost, beside Hugo told to make the same ones.

    python benchmarks/bench_terms.py --posts 2000 --turns 3

Both write, for the site and each of 300 terms, a feed with the 20 newest posts in full, as RSS, Atom and JSON Feed,
and a page for people. Publisher packs each file for gzip and Brotli besides, and writes a list of all feeds. Costs
and phases are those of `bench_build.py`; `new` is one new post, which stands in six feeds.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench_build import Builder, Cost, make_builders
from corpus import make_post

CATEGORIES, TAGS, AUTHORS = 30, 250, 20
PUBLISHER = """
[site]
title = "Bench"
url = "https://example.org/"
timezone = "UTC"
[posts]
format = "hugo"
[feeds]
archive_size = 0
by = ["category", "tag", "author"]
"""
HUGO = """
ignoreErrors = ["error-disable-taxonomy"]
disableKinds = ["section", "taxonomy", "sitemap", "robotsTXT", "404"]
baseURL = "https://example.org/"
title = "Bench"
[taxonomies]
category = "categories"
tag = "tags"
author = "authors"
[outputs]
home = ["HTML", "RSS", "ATOM", "JSON"]
term = ["HTML", "RSS", "ATOM", "JSON"]
[mediaTypes."application/atom+xml"]
suffixes = ["xml"]
[outputFormats.ATOM]
mediaType = "application/atom+xml"
baseName = "atom"
isPlainText = false
[[cascade]]
[cascade._target]
kind = "page"
[cascade._build]
render = "never"
list = "always"
"""
_POSTS = "{{ $posts := first 20 (cond .IsHome site.RegularPages .Pages) }}"
RSS = """{{ printf "<?xml version='1.0' encoding='UTF-8'?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{{ .Title }}</title><link>{{ .Permalink }}</link><description>{{ .Title }}</description>
{{ range $posts }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link><guid>{{ .Permalink }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
{{ range .Params.tags }}<category>{{ . }}</category>{{ end }}
<description>{{ .Summary | html }}</description><content:encoded>{{ .Content | html }}</content:encoded></item>
{{ end }}</channel></rss>
"""
ATOM = """{{ printf "<?xml version='1.0' encoding='UTF-8'?>" | safeHTML }}
<feed xmlns="http://www.w3.org/2005/Atom"><id>{{ .Permalink }}</id><title>{{ .Title }}</title>
<updated>{{ now.Format "2006-01-02T15:04:05Z07:00" }}</updated><author><name>Bench</name></author>
{{ range $posts }}<entry><id>{{ .Permalink }}</id><title>{{ .Title }}</title><link href="{{ .Permalink }}"/>
<updated>{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}</updated>
{{ range .Params.tags }}<category term="{{ . }}"/>{{ end }}
<summary type="html">{{ .Summary | html }}</summary><content type="html">{{ .Content | html }}</content></entry>
{{ end }}</feed>
"""
JSON = """{{ $items := slice }}{{ range $posts }}{{ $items = $items | append (dict "id" .Permalink "url" .Permalink
"title" .Title "content_html" (.Content | string) "summary" (.Summary | string) "tags" .Params.tags
"date_published" (.Date.Format "2006-01-02T15:04:05Z07:00")) }}{{ end }}{{ dict "version"
"https://jsonfeed.org/version/1.1" "title" .Title "items" $items | jsonify }}
"""
PAGE = """<!doctype html><title>{{ .Title }}</title>{{ range $posts }}<article><time>{{ .Date }}</time>
<h3><a href="{{ .Permalink }}">{{ .Title }}</a></h3><p>{{ .Summary | plainify }}</p></article>{{ end }}
"""
LAYOUTS = {"html": PAGE, "rss.xml": RSS, "atom.xml": ATOM, "json": JSON}


def write_post(folder: Path, number: int, marker: str) -> None:
    """Write a post of one category, four tags and an author."""
    chance = random.Random(f"terms of {number}")  # noqa: S311 - chosen for being repeatable
    tags = chance.sample(range(TAGS), 4)
    terms = [
        f"categories: [Category {chance.randrange(CATEGORIES)}]",
        f"tags: [{', '.join(f'Tag {tag}' for tag in tags)}]",
        f"authors: [Author {chance.randrange(AUTHORS)}]",
    ]
    head, _, rest = make_post(number, marker).partition("categories:\n")
    body = rest.partition("\n---\n")[2]
    text = "\n".join((head.rstrip("\n"), *terms, "---", body))
    (folder / f"post-{number:05}.md").write_text(text, encoding="utf-8")


def lay_out(folder: Path, posts: int) -> list[Builder]:
    """Lay out the same blog for both, with the terms of this trial."""
    builders = make_builders(folder, 0)
    for builder in builders:
        for number in range(posts):
            write_post(builder.posts, number, builder.marker)
    ours, theirs = builders
    (ours.folder / "config.toml").write_text(PUBLISHER, encoding="utf-8")
    (theirs.folder / "config.toml").write_text(HUGO, encoding="utf-8")
    layouts = theirs.folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for ending, text in LAYOUTS.items():
        (layouts / f"list.{ending}").write_text(_POSTS + text, encoding="utf-8")
    return [replace(ours, marker=theirs.marker), theirs]


def measure(builders: list[Builder], posts: int, turns: int) -> dict[str, list[list[Cost]]]:
    """Measure in turns; give costs by phase and turn, ours first."""
    found: dict[str, list[list[Cost]]] = {phase: [] for phase in ("cold", "same", "one", "new")}
    for turn in range(turns):
        for phase, costs in found.items():
            for builder in builders:
                if phase == "cold":
                    builder.forget()
                elif phase == "one":
                    builder.touch(turn)
                elif phase == "new":
                    write_post(builder.posts, posts + turn, builder.marker)
            costs.append([builder.build() for builder in builders])
    return found


def main() -> None:
    """Print a table in Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", type=int, default=2000)
    arguments.add_argument("--turns", type=int, default=3)
    options = arguments.parse_args()
    if shutil.which("hugo") is None:
        sys.exit("Hugo is not installed: apt-get install hugo")
    print("| phase | Publisher CPU s | Hugo CPU s | ratio | Publisher MB | Hugo MB | ratio |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for phase, turns in measure(lay_out(Path(scratch), options.posts), options.posts, options.turns).items():
            cpu = [statistics.median(turn[place].cpu for turn in turns) for place in (0, 1)]
            memory = [max(turn[place].memory for turn in turns) for place in (0, 1)]
            row = (
                phase,
                *(f"{seconds:.2f}" for seconds in cpu),
                f"{statistics.median(turn[0].cpu / turn[1].cpu for turn in turns):.2f}",
                *(f"{size:.0f}" for size in memory),
                f"{memory[0] / memory[1]:.2f}",
            )
            print("|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
