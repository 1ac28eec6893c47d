"""Tags of blogging systems in Markdown (shortcodes, Liquid, directives) -> plain Markdown."""

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.prepare import needs_preparing, prepare_body
from publisher.content.shortcodes.references import References

__all__ = ["Context", "References", "needs_preparing", "prepare_body"]
