"""What only kramdown and Nunjucks know, taken out of a text: options, comments, and words around HTML."""

import re

from publisher.content.shortcodes.scan import split_code

_COMMENT = re.compile(r"\{::comment\}.*?\{:/(?:comment)?\}", re.DOTALL)
_EXTENSION = re.compile(r"\{:(?::|/)[^{}\n]*\}")
_REMARK = re.compile(r"\{#(?:(?!#\})[^{}])*#\}")
_DEFINITION = re.compile(r"^(?:\*\[[^\]\n]+\]:.*|\{:[\w-]+:[^{}\n]*\}[ \t]*|\^[ \t]*)$", re.MULTILINE)
_PARSED = re.compile(r"^([ \t]*</?[a-z][\w-]*\b[^<>\n]*\bmarkdown=[\"'][^<>\n]*>)[ \t]*$", re.MULTILINE)


def drop_extensions(text: str) -> str:
    """Give `text` without them; what they say of an element is understood where that element is."""
    return "".join(piece if is_code else _drop(piece) for is_code, piece in split_code(text))


def _drop(piece: str) -> str:
    if "{:" in piece:
        piece = _COMMENT.sub("", piece) if "{:/" in piece else piece
        piece = _EXTENSION.sub("", piece)
    if "#}" in piece:
        piece = _REMARK.sub("", piece)
    piece = _DEFINITION.sub("", piece)
    return _PARSED.sub(r"\1\n", piece)
