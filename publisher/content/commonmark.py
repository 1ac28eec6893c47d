"""Markdown -> HTML by the rules of CommonMark and GitHub. One file knows markdown-it-py: this.

What is not in those rules comes out in the words of Python-Markdown: footnotes, formulas, code. So whoever reads
the HTML needs to know one set of names.
"""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from publisher.content.blog import NONE_CHOSEN, Extensions
from publisher.content.emoji import replace_shortcodes
from publisher.content.grammar import Grammar

_MAX_NESTING = 100  # blocks and marks within one another; what lies deeper is text
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
# What an author says of an element, in braces behind it: `{#id .class width="10"}`, or `{: .class}`.
_ATTRIBUTES = r"\{:?[ \t]*(?:(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+)|toc)[ \t]*)+\}"
_AT_START = re.compile(rf"{_ATTRIBUTES}[ \t]*(?:\n|$)")
_AT_END = re.compile(rf"(?:^|[ \t]|\n){_ATTRIBUTES}[ \t]*$")
_CONTENTS = re.compile(r"\{:[ \t]*toc\b[^{}]*\}[ \t]*")  # the list is in place of a table of contents
_BEHIND = re.compile(_ATTRIBUTES)
_SIDE = re.compile(r"\b(width|height|align)=[\"']?(\w+)")
# Between dollars: nobody writes formulas of words alone, and much else has two dollars in a line.
_FORMULA = re.compile(r"[\\^_{}=+<>|]|^\W*\w?\W*$")
# `\\(…\\)` and `\\[…\\]`, written so that one stroke is left; with one stroke, where it looks like a formula.
_BRACKETS = re.compile(
    r"(\\{1,2})(?:\(((?:(?!\n\s*\n).){1,500}?)\1\)|\[((?:(?!\n\s*\n).){1,2000}?)\1\])", re.DOTALL
)
_SPACED = re.compile(r"(?<=\]\()[^\s()<>\"']+(?: [^\s()<>\"']+)+(?=\))")  # the address of a link, with blanks
_CLOSERS = re.compile(r"[ \t]+#+[ \t]*$")  # of a heading
_Rule = Callable[[MarkdownIt, Sequence[Token], int, Any, Any], str]


def make_converter(grammar: Grammar, chosen: Extensions = NONE_CHOSEN) -> Callable[[str], str]:
    """Make what turns one post's Markdown into HTML, by the rules of a grammar of this kind.

    A blog may choose `breaks`, by which a line ends where it does in the file, `linkify`, by which an address is a
    link, and `typographer`, by which quotes are curly.

    The HTML is as the author wrote it: neither sanitised nor complete. Comments, and so the marker of an excerpt,
    are still in it. No file is read.
    """
    is_typographer = "typographer" in chosen
    options = {"breaks": "breaks" in chosen, "typographer": is_typographer}
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING, **options})
    markdown.enable(["table", "strikethrough", *(("replacements", "smartquotes") if is_typographer else ())])
    markdown.use(deflist_plugin).use(footnote_plugin, inline=False)
    markdown.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    if grammar is not Grammar.COMMONMARK or "linkify" in chosen:
        markdown.use(gfm_autolink_plugin)
    if grammar is Grammar.MDX:
        markdown.disable(["html_block", "code"])
    markdown.inline.ruler.before("escape", "brackets", _read_brackets)
    markdown.core.ruler.push("tidy", _tidy)
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, rule)

    def convert(text: str) -> str:
        return str(markdown.render(_join_addresses(text) if _SPACED.search(text) else text))

    return convert


def _join_addresses(text: str) -> str:
    """Give `text` with no blank in the address of a link: authors forget that there it ends the link."""
    from publisher.content.shortcodes.scan import split_code  # few texts need it

    pieces = split_code(text)
    return "".join(
        piece if is_code else _SPACED.sub(lambda found: found[0].replace(" ", "%20"), piece)
        for is_code, piece in pieces
    )


def _read_brackets(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of every rule
    """Read a formula between brackets."""
    found = _BRACKETS.match(state.src, state.pos) if state.src[state.pos] == "\\" else None
    if not found:
        return False
    formula = found[2] or found[3]
    if len(found[1]) == 1 and not _FORMULA.search(formula):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = formula.strip()
        token.markup = found[1]
    state.pos = found.end()
    return True


def _tidy(state: StateCore) -> None:
    """Say in the tokens what no rule of a block or a line does."""
    _drop_empty_heads(state)
    _drop_rows_of_attributes(state)
    for place, token in enumerate(state.tokens):
        if token.type in {"th_open", "td_open"}:
            _align(token)
        elif token.type == "inline" and token.children:
            before = state.tokens[place - 2].type if place > 1 else ""
            _tidy_line(token.children, is_item=before == "list_item_open")
            if state.tokens[place - 1].type == "heading_open" and (last := token.children[-1:]):
                last[0].content = _CLOSERS.sub("", last[0].content)


def _drop_empty_heads(state: StateCore) -> None:
    """Drop the head of a table that says nothing: such a head only makes the table one."""
    opened = [place for place, token in enumerate(state.tokens) if token.type == "thead_open"]
    for place in reversed(opened):
        end = next(n for n in range(place, len(state.tokens)) if state.tokens[n].type == "thead_close")
        if not any(token.content.strip() for token in state.tokens[place:end]):
            del state.tokens[place : end + 1]


def _drop_rows_of_attributes(state: StateCore) -> None:
    """Drop a row that only says something of its table, as `{.wide}` below it does."""
    opened = [place for place, token in enumerate(state.tokens) if token.type == "tr_open"]
    for place in reversed(opened):
        end = next(n for n in range(place, len(state.tokens)) if state.tokens[n].type == "tr_close")
        if _AT_START.fullmatch("".join(token.content for token in state.tokens[place:end])):
            del state.tokens[place : end + 1]


def _align(cell: Token) -> None:
    found = _ALIGN.search(str(cell.attrs.pop("style", "")))
    if found:
        cell.attrSet("align", found[1])


def _tidy_line(tokens: list[Token], *, is_item: bool) -> None:
    """Draw the box of a task, put characters for emoji, and take what is said of elements to them."""
    first, last = tokens[0], tokens[-1]
    if first.type == "text" and is_item:
        first.content = _TASK.sub(lambda found: "☐ " if found[1] == " " else "☑ ", first.content, count=1)
    for place, token in enumerate(tokens):
        if token.type != "text":
            continue
        while place and tokens[place - 1].type in _ELEMENTS and (found := _BEHIND.match(token.content)):
            _tell(tokens[place - 1], found[0])
            token.content = token.content[found.end() :]
        token.content = replace_shortcodes(token.content)
    if (
        first.type == "text"
        and len(tokens) > 2
        and tokens[1].type in _BREAKS
        and _AT_START.fullmatch(first.content)
    ):
        del tokens[:2]
    if is_item and last.type == "text" and _CONTENTS.fullmatch(last.content):
        tokens[:] = [Token("text", "", 0, content="[toc]")]
    elif last.type == "text" and (found := _AT_END.search(last.content)):
        last.content = last.content[: found.start()]
        if not last.content and len(tokens) > 1 and tokens[-2].type in _BREAKS:
            del tokens[-2:]


_ELEMENTS = frozenset({"image", "link_close", "code_inline", "em_close", "strong_close"})
_BREAKS = frozenset({"softbreak", "hardbreak"})


def _tell(element: Token, said: str) -> None:
    """Tell a picture its size and its side; nothing else that is said so is shown."""
    if element.type == "image":
        for name, value in _SIDE.findall(said):
            element.attrSet(name, value)


def _show_fence(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    # Loaded where there is code: half of all blogs have none.
    from publisher.content.code_blocks import show_code

    return show_code(tokens[place].content, tokens[place].info)


def _show_formula(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    formula = tokens[place].content
    if tokens[place].markup == "$" and not _FORMULA.search(formula):
        return html.escape(f"${formula}$", quote=False)
    return f'<span class="arithmatex">\\({html.escape(formula, quote=False)}\\)</span>'


def _show_formula_block(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    formula = html.escape(tokens[place].content.strip(), quote=False)
    return f'<div class="arithmatex">\\[{formula}\\]</div>\n'


def _name_note(token: Token) -> tuple[str, str]:
    """Give the name of a note, and that of one of its marks in the text."""
    name = str(token.meta["label"])
    again = token.meta.get("subId", 0)
    return name, f"{again + 1 if again > 0 else ''}-{name}"


def _show_mark(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    note, mark = map(html.escape, _name_note(tokens[place]))
    number = tokens[place].meta["id"] + 1
    return f'<sup id="fnref{mark}"><a class="footnote-ref" href="#fn-{note}">{number}</a></sup>'


def _show_note(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return f'<li id="fn-{html.escape(_name_note(tokens[place])[0])}">\n'


def _show_way_back(_self: MarkdownIt, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return f' <a class="footnote-backref" href="#fnref{html.escape(_name_note(tokens[place])[1])}">↩</a>'


_RULES: dict[str, _Rule] = {
    "s_open": lambda *_: "<del>",
    "s_close": lambda *_: "</del>",
    "fence": _show_fence,
    "code_block": _show_fence,
    "math_inline": _show_formula,
    "math_inline_double": _show_formula,
    "math_block": _show_formula_block,
    "footnote_ref": _show_mark,
    "footnote_block_open": lambda *_: '<div class="footnote">\n<hr>\n<ol>\n',
    "footnote_block_close": lambda *_: "</ol>\n</div>\n",
    "footnote_open": _show_note,
    "footnote_close": lambda *_: "</li>\n",
    "footnote_anchor": _show_way_back,
}
