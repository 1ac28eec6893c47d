"""The templates of the pages, each read once: strict about what is missing, and everything in them escaped."""

from functools import cache
from pathlib import Path

import jinja2

FOLDER = Path(__file__).parent / "templates"


@cache
def open_templates() -> jinja2.Environment:
    """Give the templates of every page that is served."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
