"""The patterns by which site generators name files: `**/_*.{md,mdx}`, as in a shell."""

import re
from collections.abc import Iterable
from functools import cache

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|[{},]|[^*?\[{},]+|.", re.DOTALL)
_MEANS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")"}


def matches_glob(path: str, globs: Iterable[str]) -> bool:
    """Whether one of the patterns names the path; `*` stays within a folder, `**` goes through all."""
    return any(_compile(glob.removeprefix("./")).fullmatch(path) for glob in globs)


@cache
def _compile(glob: str) -> re.Pattern[str]:
    """Compile a pattern; one whose braces don't fit together names only itself."""
    has_braces = glob.count("{") == glob.count("}")
    depth = 0
    written: list[str] = []
    for piece in _PIECE.findall(glob):
        depth += (piece == "{") - (piece == "}")
        if piece in _MEANS and (has_braces or piece not in "{}"):
            written.append(_MEANS[piece])
        elif piece == "," and depth > 0:
            written.append("|")
        elif piece[0] == "[" and len(piece) > 1:
            written.append(piece.replace("[!", "[^", 1).replace("\\", "\\\\"))
        else:
            written.append(re.escape(piece))
    try:
        return re.compile("".join(written), re.DOTALL)
    except re.error:
        return re.compile(re.escape(glob))
