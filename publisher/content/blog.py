"""What the text of a post may ask of the blog around it."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from publisher.content.addresses import Addresses
from publisher.content.excerpting import PLAIN, Excerpting
from publisher.content.grammar import Grammar
from publisher.content.markup import Markup

ZONE = "site.timezone"
"""The value that names the zone in which the days of posts are counted."""

Extensions: TypeAlias = Mapping[str, Mapping[str, str]]
NONE_CHOSEN: Extensions = {}


class Delimiters(msgspec.Struct, frozen=True, kw_only=True):
    """What stands before and behind the tags of Jinja in the texts of one blog."""

    output: tuple[str, str] = ("{{", "}}")
    block: tuple[str, str] = ("{%", "%}")


class Blog(msgspec.Struct, frozen=True, kw_only=True):
    """All that rendering a post depends on beside the post itself.

    `addresses` say where everything stands that it can point at, `grammar` by which rules
    it is read, `markup` whose tags stand in it, and `site_url`
    where the site is. `values` are what its tags may ask for by name, as in `site.title`. `excerpting` says how
    an excerpt is found. `copies_at` is where readers find copies of what the blog's builder renames; empty where it
    renames nothing. `extensions` are what the blog adds to its grammar, each with its options, and `delimiters`
    what begins and ends its tags, where it has chosen other signs than its system's.
    """

    addresses: Addresses
    excerpting: Excerpting = PLAIN
    grammar: Grammar = Grammar.PYTHON
    markup: Markup = Markup.PLAIN
    site_url: str
    values: Mapping[str, str] = {}
    copies_at: str = ""
    extensions: Extensions = NONE_CHOSEN
    delimiters: Delimiters | None = None
