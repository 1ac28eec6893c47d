"""The part of a post that only members of a Ghost site are shown: it stays in the file, and goes nowhere."""

import re

_DIVIDER = re.compile(r"<!--\s*members-only\s*-->")


def keep_public(body: str) -> str:
    """Give `body` as far as Ghost's divider for members, which inside code is only shown."""
    if not _DIVIDER.search(body):
        return body
    from publisher.content.shortcodes.scan import split_code  # few posts need it

    shown: list[str] = []
    for _, piece in split_code(body):
        if _DIVIDER.fullmatch(piece.strip()):
            break
        shown.append(piece)
    return "".join(shown)
