"""Blocks of code as Python-Markdown knows them, whatever an author wrote behind a fence or above the code."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"(?P<open>[ \t>]*(?P<mark>`{3,}|~{3,}))[ \t]*(?P<told>[^`\n]*?)[ \t]*")
# What the engine reads by itself: a language with options, or attributes in braces, of which one is the language.
_KNOWN = re.compile(
    r"(?:\.?[\w#.+-]+)?(?:[ \t]+(?:title|linenums|hl_lines)=(?:\"[^\"]*\"|'[^']*'))*|\{[ \t]*[.#][^{}]*\}"
)
_LANGUAGE = re.compile(r"[{. \t]*([\w#.+-]+)")
_OPTION = re.compile(r"\b(title|linenums|hl_lines)=(?:\"([^\"]*)\"|'([^']*)'|([\w.,/-]+))")
# `:::python`, or `#!python`, above code that is set apart by its indent.
_NAMED = re.compile(
    r"(?:\A|(?<=\n\n))(?P<indent> {4}|\t)(?::::|#!(?=[\w+#-]+[ \t]*\n))(?P<language>[\w+#-]+)[^\n]*\n"
    r"(?P<code>(?:(?: {4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n(?=(?:[ \t]*\n)*(?: {4}|\t)))+)"
)


def tidy_code(text: str) -> str:
    """Give `text` with every block of code as the engine reads one: else its fence would be read as words."""
    if "    :::" in text or "    #!" in text or "\t:::" in text or "\t#!" in text:
        text = _NAMED.sub(_fence_in, text)
    return "\n".join(_tidy_fences(text.split("\n"))) if "```" in text or "~~~" in text else text


def _fence_in(found: re.Match[str]) -> str:
    code = re.sub(r"^(?: {4}|\t)", "", found["code"], flags=re.MULTILINE).rstrip("\n")
    return f"```{found['language']}\n{code}\n```\n\n"


def _tidy_fences(lines: list[str]) -> Iterator[str]:
    """Say behind each opening fence what the engine understands of what stood there."""
    opened = ""
    for line in lines:
        found = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if found is None:
            yield line
        elif opened:
            is_end = found["mark"].startswith(opened) and not found["told"]
            opened = "" if is_end else opened
            yield line
        else:
            opened = found["mark"]
            yield line if _KNOWN.fullmatch(found["told"]) else f"{found['open']}{_reword(found['told'])}"


def _reword(told: str) -> str:
    language = _LANGUAGE.match(told)
    options = {name: next(filter(None, values), "") for name, *values in _OPTION.findall(told)}
    said = "".join(f' {name}="{value}"' for name, value in options.items())
    return f"{language[1] if language else ''}{said}"
