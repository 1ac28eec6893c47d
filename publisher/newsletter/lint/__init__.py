"""Looking at a compiled mail as filters and readers will: what they would dislike, before anybody gets it."""

from publisher.newsletter.lint.finding import LINT_CODES, Finding
from publisher.newsletter.lint.lint import lint_mail

__all__ = ["LINT_CODES", "Finding", "lint_mail"]
