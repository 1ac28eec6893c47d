"""Looking at a compiled mail as filters and readers will: what they would dislike, before anybody gets it."""

from publisher.newsletter.lint.finding import CODES, Finding
from publisher.newsletter.lint.lint import lint_mail

__all__ = ["CODES", "Finding", "lint_mail"]
