"""An address that a program of Eleventy's makes of a post -> the template that says the same. Nothing is run.

Most of these programs only put a name and a date into a text:
    permalink: (data) => `/notes/${data.page.fileSlug}/`
"""

import re

# `permalink: (data) => …`, `permalink: function (data) {…}`, `permalink(data) {…}`; what is wanted comes behind it.
_PROGRAM = re.compile(
    r"\bpermalink\s*(?::\s*(?:async\s+)?(?:function\b\s*\w*\s*)?)?(?:\([^()]*\)|\w+)\s*(?P<arrow>=>)?\s*(?P<body>\{|[`\"'])"
)
_TEXT = r"`((?:[^`\\]|\\.)*)`|\"([^\"\\\n]*)\"|'([^'\\\n]*)'"
_WHOLE = re.compile(_TEXT)
_RETURN = re.compile(rf"\breturn\s*(?:{_TEXT}|(?:false|undefined|null|)\s*(?=[;}}\n]))")
_LOCAL = re.compile(r"\b(?:const|let|var)\s+(\w+)\s*=\s*([^;\n]+)")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
_FILTER = re.compile(r"(?:\w+\.)?(slug|slugify)\((.*)\)")
_NAME = re.compile(r"(?:data\.)?((?:page\.)?\w+)")
_MOST = 2000  # characters of a program


def read_permalink(program: str) -> str:
    """Give the template, in the words of Nunjucks; nothing where the program does more than fill in one text."""
    for found in _PROGRAM.finditer(program):
        text = program[found.start("body") : found.start("body") + _MOST]
        if found["body"] != "{":
            whole = _WHOLE.match(text)
            texts = [whole] if whole and found["arrow"] else []
        else:
            texts = list(_RETURN.finditer(text[: _find_end(text)]))
        said = {next(filter(None, given.groups()), "") for given in texts} - {""}
        if len(said) == 1:
            return _translate(said.pop(), dict(_LOCAL.findall(text)))
    return ""


def _find_end(text: str) -> int:
    """Give where the braces that `text` begins with end, templates' own among them."""
    depth = 0
    for found in re.finditer(r"[{}]", text):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end()
    return len(text)


def _translate(text: str, local: dict[str, str]) -> str:
    filled = _HOLE.sub(lambda hole: _translate_hole(hole[1].strip(), local), text)
    return "" if "${" in filled else filled


def _translate_hole(said: str, local: dict[str, str]) -> str:
    """Give an expression as a template has it; as it is where it is more than names and their slug."""
    for _ in range(3):  # a name may stand for another
        said = local.get(said, said).strip()
    filters = ""
    if found := _FILTER.fullmatch(said):
        said, filters = found[2], f" | {found[1]}"
        said = local.get(said.strip(), said)
    names = [_NAME.fullmatch(part.strip().replace("?.", ".")) for part in re.split(r"\|\||\?\?", said)]
    if not all(names):
        return f"${{{said}}}"
    return "{{ " + " or ".join(name[1] for name in names if name) + filters + " }}"
