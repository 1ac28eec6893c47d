"""Whose tags stand in the Markdown of a post."""

from enum import StrEnum


class Markup(StrEnum):
    """A system whose tags are read, and what a text without any is."""

    PLAIN = "plain"
    HUGO = "hugo"
    LIQUID = "liquid"
    ZOLA = "zola"
    MDX = "mdx"
    JINJA = "jinja"
    MDX_FILES = "mdx files"  # MDX in files of that name, and no tags in others
