"""Tags of blogging systems in Markdown (shortcodes, Liquid, directives) -> plain Markdown."""

from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.delimiters import use_usual_signs
from publisher.content.shortcodes.prepare import prepare_body
from publisher.content.shortcodes.references import References
from publisher.content.shortcodes.variables import name_lists, name_variables

__all__ = ["Context", "References", "name_lists", "name_variables", "prepare_body", "use_usual_signs"]
