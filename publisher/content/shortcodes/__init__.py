"""Tags of blogging systems in Markdown (shortcodes, Liquid, directives) -> plain Markdown."""

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.prepare import prepare_body
from publisher.content.shortcodes.references import References

__all__ = ["Context", "References", "prepare_body"]
