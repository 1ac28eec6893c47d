"""MDX as the text in it: no modules, no expressions, and of components what they enclose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.content.shortcodes.arguments import Arguments
from publisher.content.shortcodes.common import COMMON_TAGS
from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.pieces import make_code, make_figure, make_link
from publisher.content.shortcodes.scan import split_code

_BEGIN = re.compile(
    r"^(?P<module>(?:import|export)\b)|(?P<tag></?[A-Za-z][\w.:-]*|</?>)|(?P<braces>\{)", re.MULTILINE
)
_MODULE = re.compile(
    r"import\s+(?:[\"']|[\w$*{][^\"'\n;]*?(?:\{[^{}]*\}\s*)?from\s*[\"'])"
    r"|import\s*\{[^{}]{0,2000}\}\s*from\s*[\"']"
    r"|export\s+(?:const|let|var|default|async|function|class|type|interface|\{|\*)"
)
_ATTRIBUTE = re.compile(r"\s*(?:([\w:.-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(?=\{)))?|(?=\{))")
_END = re.compile(r"\s*/?>")
_TEXT = re.compile(r"\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|`([^`\\$]*)`|(\d+(?:\.\d+)?))\s*")
# Code that is none: Docusaurus reads what is in it as the rest of the text.
_NO_CODE = re.compile(r"^```mdx-code-block[ \t]*\n((?:(?!```).*\n)*)```[ \t]*$", re.MULTILINE)
_PICTURE_IMPORT = re.compile(
    r"^import\s+(\w+)\s+from\s+[\"']([^\"'\n]+\.(?:png|jpe?g|gif|svg|webp|avif))[\"']", re.MULTILINE
)
_REQUIRED = re.compile(r"(?:require|useBaseUrl|withBase)\(\s*[\"'`]([^\"'`$]+)[\"'`]\s*\)(?:\.default)?(?:\.src)?")
_HEAD = re.compile(r"\s*front[mM]atter\.([\w.]+)\s*")  # Docusaurus and Astro write it each their own way
_COMMENT = re.compile(r"\s*/\*(.*)\*/\s*", re.DOTALL)
_SKIPPED = re.compile(
    r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|/\*.*?(?:\*/|\Z)|//[^\n]*|[()\[\]{}]",
    re.DOTALL,
)
_LONGEST = 4000  # characters of a tag or an expression
_LONGEST_MODULE = 50_000  # a whole program may stand in an export, and half a post in a remark
# They show what is in them, or nothing.
_QUIET = frozenset({"", "Fragment", "React.Fragment", "BrowserOnly", "Head", "Tabs", "Translate"})
# What a set of tabs says of its own: the name of each, by the value that the tab gives.
_TAB = re.compile(r"\{([^{}]{1,400})\}")
_SAID = re.compile(r"\b(label|value):[ \t]{0,9}(?:\"([^\"]*)\"|'([^']*)')")
_PICTURES = frozenset({"Image", "Img", "Picture", "ThemedImage", "Zoom", "IdealImage"})
_FILMS = ("youtube", "vimeo", "tweet", "gist", "codepen", "instagram")
_SHOWN = {name: COMMON_TAGS[name] for name in (*_FILMS, "figure", "audio", "video")}
_DEEPEST = 40  # brackets in one another
_CLOSING = {"{": "}", "(": ")", "[": "]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """A tag of a component, or of HTML with expressions in it; it ends before `end`."""

    name: str
    given: dict[str, str]
    end: int
    has_expressions: bool
    is_closing: bool
    is_empty: bool


def drop_components(text: str, context: Context) -> str:
    """Give MDX as Markdown; what is left out is noted in the context."""
    if "```mdx-code-block" in text:
        text = _NO_CODE.sub(r"\n\1", text)
    return "".join(_plain(text, context))


def _plain(text: str, context: Context) -> Iterator[str]:
    """Give the text piece by piece. Code is code, but where it is a value that a component is given."""
    pictures = dict(_PICTURE_IMPORT.findall(text))
    tabs = dict(_name_tabs(text)) if "<TabItem" in text else {}
    done = start = 0
    for is_code, piece in split_code(text):
        end = start + len(piece)
        if is_code and end > done:
            yield text[max(done, start) : end]
            done = end
        while not is_code and (found := _BEGIN.search(text, max(done, start), end)):
            yield text[max(done, start) : found.start()]
            start = found.end()
            read = _read(found, text, pictures, tabs, context)
            if read is None:
                yield found[0]
                done = start
                continue
            shown, done = read
            # As many lines as there were, so that whoever counts them later counts right.
            yield shown + "\n" * (text.count("\n", found.start(), done) - shown.count("\n"))
        if not is_code and end > done:
            yield text[max(done, start) : end]
            done = end
        start = end


def _name_tabs(text: str) -> Iterator[tuple[str, str]]:
    """Give the name of each tab by its value, where it is said with the set of tabs."""
    for found in _TAB.finditer(text):
        said = {name: first or second for name, first, second in _SAID.findall(found[1])}
        if "value" in said:
            yield said["value"], said.get("label") or said["value"]


def _read(
    found: re.Match[str], text: str, pictures: dict[str, str], tabs: dict[str, str], context: Context
) -> tuple[str, int] | None:
    """Give what is shown for what begins at `found`, and where it ends; None where it is text like any other."""
    place = found.start()
    if found["module"]:
        return _read_module(text, place)
    if found["braces"]:
        return _read_expression(text, place, context)
    tag = _read_tag(text, place, pictures)
    if tag is None:
        return None
    if tag.name[:1].isupper() or "." in tag.name or not tag.name:
        if tag.name == "TabItem":
            return _show_tab(tag, tabs, ends_line=text.startswith("\n", tag.end)), tag.end
        return _show_component(tag, place, context), tag.end
    if not tag.has_expressions:
        return None
    said = "".join(f' {name}="{value}"' for name, value in tag.given.items())
    return f"<{'/' if tag.is_closing else ''}{tag.name}{said}>", tag.end


def _read_module(piece: str, place: int) -> tuple[str, int] | None:
    """Leave out an import or an export: to the end of the line in which its last bracket is closed."""
    limit = place + _LONGEST_MODULE
    if not _MODULE.match(piece, place, place + _LONGEST):
        return None
    end = place
    while True:
        line_end = piece.find("\n", end)
        line_end = len(piece) if line_end < 0 else line_end
        opened = next((found for found in _SKIPPED.finditer(piece, end, line_end) if found[0] in _CLOSING), None)
        if opened is None:
            return "", line_end
        closed = _find_close(piece, opened.start(), limit)
        if closed is None:
            return "", line_end
        end = closed


def _read_expression(piece: str, place: int, context: Context) -> tuple[str, int] | None:
    line = piece[max(0, place - _LONGEST) : place].rpartition("\n")[2]
    if piece.startswith("{#", place) or line.endswith("\\") or line.lstrip().startswith("::"):
        return None  # the id of a heading, a brace, or what is said of a box
    begin = place
    if piece.startswith("{/*", place):
        begin = piece.find("*/", place, place + _LONGEST_MODULE)
        if begin < 0:
            return None
    end = _find_close(piece, place, begin + _LONGEST)
    if end is None:
        return None
    inside = piece[place + 1 : end - 1]
    if said := _COMMENT.fullmatch(inside):
        return ("<!-- truncate -->" if said[1].strip().lower() == "truncate" else ""), end
    if said := _TEXT.fullmatch(inside):
        return next(part for part in said.groups() if part is not None), end
    asked = _HEAD.fullmatch(inside)
    if asked and (told := context.variables.get(f"page.{asked[1]}")):
        return told, end
    told = f"“{{{inside.strip()[:40]}}}” is worked out on its site, and can't be shown here"
    context.warn(place, f"{{{inside}", told, "write what it stands for; readers see nothing in its place")
    return "", end


def _read_tag(piece: str, place: int, pictures: dict[str, str]) -> _Tag | None:
    opening = _BEGIN.match(piece, place)
    if opening is None:
        return None
    at = opening.end()
    given: dict[str, str] = {}
    has_expressions = False
    limit = place + _LONGEST
    while not (end := _END.match(piece, at, limit)) and not opening[0].endswith(">"):
        found = _ATTRIBUTE.match(piece, at, limit)
        if not found or (found.end() == at and not piece.startswith("{", at)):
            return None
        at = found.end()
        value = found[2] if found[2] is not None else found[3]
        if piece.startswith("{", at):
            has_expressions = True
            closed = _find_close(piece, at, limit)
            if closed is None:
                return None
            value = _read_value(piece[at + 1 : closed - 1].strip(), pictures)
            at = closed
        if found[1] and value is not None:
            given["class" if found[1] == "className" else found[1]] = value
    name = opening[0].strip("</>")
    is_closing = opening[0].startswith("</")
    return _Tag(
        name=name,
        given=given,
        end=end.end() if end else at,
        has_expressions=has_expressions,
        is_closing=is_closing,
        is_empty=end is not None and "/" in end[0],
    )


def _read_value(said: str, pictures: dict[str, str]) -> str | None:
    """Give what an expression stands for that a tag is given: a text, or the address of a picture."""
    if text := _TEXT.fullmatch(said):
        return next(part for part in text.groups() if part is not None)
    if required := _REQUIRED.fullmatch(said):
        return required[1]
    return pictures.get(said.removesuffix(".src"))


def _show_tab(tag: _Tag, tabs: dict[str, str], *, ends_line: bool) -> str:
    """Show the name of a tab, as a heading of what follows, be it on the same line."""
    value = tag.given.get("value", "")
    name = tag.given.get("label") or tabs.get(value, value)
    if not name or tag.is_closing:
        return ""
    return f"**{name}**" if ends_line else f"**{name}:** "


def _show_component(tag: _Tag, start: int, context: Context) -> str:
    """Show the picture or the link that a component is given, or its name as a heading of what follows."""
    if tag.is_closing or tag.name in _QUIET:
        return ""
    given = Arguments(named=tag.given)
    if (show := _SHOWN.get(tag.name.lower())) and (given.named or tag.name == "Figure"):
        return show(given, "", False)  # noqa: FBT003 - the shape of every tag
    told = f"<{tag.name}> is a component, and can't be shown here"
    shown, hint = "", "readers see nothing in its place" if tag.is_empty else "readers see the text inside it"
    if given.picture:
        shown, hint = make_figure(given, alone=False), "readers see its picture"
        if tag.name in _PICTURES:
            return shown
    elif code := given.get("code", "source"):
        return make_code(code, given.get("lang", "language"))
    elif given.link:
        shown, hint = make_link(given.link, given.words), "readers see a link"
    elif label := given.get("label", "title"):
        shown = f"**{label}**"
    context.warn(start, f"<{tag.name}", told, hint)
    return shown


def _find_close(text: str, place: int, limit: int) -> int | None:
    """Give the place behind the bracket that closes the one at `place`.

    None where none does before `limit`, or where they stand too deeply in one another: a heap of brackets would be
    looked through from each of them.
    """
    waiting: list[str] = []
    for found in _SKIPPED.finditer(text, place, limit):
        sign = found[0]
        if sign in _CLOSING:
            if len(waiting) == _DEEPEST:
                return None
            waiting.append(_CLOSING[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
            if not waiting:
                return found.end()
    return None
