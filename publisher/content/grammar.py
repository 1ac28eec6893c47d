"""By which rules a blog's Markdown is read."""

from enum import StrEnum


class Grammar(StrEnum):
    """The rules of the engine that a system has. They differ in lists above all."""

    PYTHON = "python"  # Python-Markdown, with the extensions of mkdocs-material
    COMMONMARK = "commonmark"  # with what all engines of this kind add: tables, footnotes, tasks
    GITHUB = "github"  # the same, and bare addresses are links
    MDX = "mdx"  # the same, but tags end no text, and an indent makes no code
