"""Tags between signs of a blog's own choice -> the same between Jinja's."""

import re

from publisher.content.blog import Delimiters

_USUAL = Delimiters()
_LONGEST = 2000  # characters of a tag
_COVER = "\ufdd0"  # no character, which leaves the text with others of that kind


def use_usual_signs(text: str, signs: Delimiters) -> str:
    """Give `text` with the usual signs about its tags, and those that were there before as letters to be shown."""
    output, block = (_between(*pair) for pair in (signs.output, signs.block))
    found = re.compile(rf"(?P<output>{output})|(?P<block>{block})|\{{\{{|\{{%", re.DOTALL)
    return found.sub(lambda tag: _rewrite(tag, signs), text)


def _between(begin: str, end: str) -> str:
    """Give the pattern of a tag. It holds no other's beginning, so that a heap of these is looked through once."""
    first, last = re.escape(begin), re.escape(end)
    return rf"{first}(?:(?!{first}|{last}).){{0,{_LONGEST}}}{last}"


def _rewrite(tag: re.Match[str], signs: Delimiters) -> str:
    if not (tag["output"] or tag["block"]):
        return tag[0][0] + _COVER + tag[0][1]
    (begin, end), usual = (signs.output, _USUAL.output) if tag["output"] else (signs.block, _USUAL.block)
    return usual[0] + tag[0].removeprefix(begin).removesuffix(end) + usual[1]
