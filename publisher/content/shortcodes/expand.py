"""A post's Markdown with the tags of its system -> Markdown that stands for itself.

What can't be shown becomes its text or a link, and is told; no tag is left for a reader to see, but in code, where
posts about such tags show them.
"""

import re
from pathlib import PurePosixPath

from publisher.content.markup import Markup
from publisher.content.shortcodes.arguments import Arguments, read_arguments
from publisher.content.shortcodes.common import COMMON_TAGS
from publisher.content.shortcodes.conditions import decide
from publisher.content.shortcodes.context import Context
from publisher.content.shortcodes.liquid import assign, evaluate
from publisher.content.shortcodes.pieces import make_figure, make_link, make_section
from publisher.content.shortcodes.scan import Node, find_tags

_REFERENCES = frozenset({"ref", "relref", "post_url", "link"})
_WRAPPERS = frozenset(
    "tabs raw rawhtml verbatim center columns column steps tabpane cardpane cards gallery carousel row col grid "  # noqa: SIM905 - a page
    "div section container box wrap timeline".split()
)
_SILENT = frozenset({"toc", "seo"})  # what belongs to a page, and shows nothing in a feed
_BRANCHES = frozenset({"else", "elsif", "elseif", "elif", "when"})
_LAST = Node(kind="liquid", start=0, name="else")  # behind the last branch
_COLUMN = re.compile(r"^<--->[ \t]*$", re.MULTILINE)  # what parts the columns of a theme
_TEMPLATES = (Markup.LIQUID, Markup.JINJA)  # systems that read a whole text as a template, code and all
_VALUE = re.compile(r"\{\{-?\s*([A-Za-z_][\w.-]*)\s*-?\}\}")
_CHOICE = re.compile(r""""[^"]*"|'[^']*'|[\w.\[\]-]+""")  # one of those that `when` names, or the `or` between
_LOOP = re.compile(r"(\w+)\s+in\s+([\w.]+)\s*")
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\((.*)\)", re.DOTALL)
# Before a link that is absolute already, the site's address would stand twice.
_DOUBLED = re.compile(r"(?:\{\{-?\s*site\.(?:url|baseurl)\s*-?\}\})+(?P<link>\{%-?\s*(?:post_url|link)\b)?")


def expand_tags(text: str, markup: Markup, context: Context) -> str:
    """Give `text` without tags; what isn't shown as its system would is noted in the context."""
    return _Expander(markup, context).show(find_tags(_DOUBLED.sub(lambda found: found["link"] or found[0], text)))


class _Expander:
    """Turns the tags of one text into what stands for them."""

    def __init__(self, markup: Markup, context: Context) -> None:
        self._markup = markup
        self._context = context

    def show(self, nodes: list[Node]) -> str:
        """Give the text that `nodes` stand for."""
        return "".join(map(self._show, nodes))

    def _show(self, node: Node) -> str:
        if node.kind == "text":
            return self._fill_in(node.text) if node.is_code and self._markup in _TEMPLATES else node.text
        if node.kind == "output":
            return self._show_output(node)
        return self._show_tag(node)

    def _fill_in(self, code: str) -> str:
        """Give code with the values that a template has for it; what it doesn't know is meant to be seen."""
        return _VALUE.sub(lambda found: self._context.variables.get(found[1], found[0]), code)

    def _show_output(self, node: Node) -> str:
        """Show `{{ … }}`: a value, or a call of Zola's or Jinja's; elsewhere these are letters like any other."""
        call = _CALL.fullmatch(node.arguments) if self._markup in (Markup.ZOLA, Markup.JINJA) else None
        if not call and self._markup in _TEMPLATES:
            return evaluate(node.arguments, node.start, self._context)
        if not call:
            return node.text
        tag = Node(kind="hugo", start=node.start, name=call[1], arguments=call[2], alone=node.alone)
        return self._show_tag(tag)

    def _show_tag(self, node: Node) -> str:
        name = node.name.rpartition("/")[2].removesuffix(".html").lower()
        if node.kind == "liquid" and (control := self._control(node, name)) is not None:
            return control
        if name in _REFERENCES:
            return self._refer(node, name)
        call = re.fullmatch(r"\s*\((.*)\)\s*", node.arguments, re.DOTALL)
        given = read_arguments(call[1] if call else node.arguments)
        inner = self.show(node.inner)
        if name == "param" and (said := self._find_param(given.get("name", place=0))) is not None:
            return said
        if name in COMMON_TAGS:
            return COMMON_TAGS[name](given, inner, node.alone or node.has_end)
        if name in _WRAPPERS and node.has_end:
            return _COLUMN.sub("", inner)
        return self._show_unknown(node, given, inner)

    def _control(self, node: Node, name: str) -> str | None:
        """Carry out a tag of Liquid that steers, and says nothing itself; None for any other tag."""
        if name in ("assign", "set"):
            assign(node.arguments, node.start, self._context)
            return ""
        if name in ("comment", "#", "raw") or name in _BRANCHES:
            return ""
        if name in ("if", "unless", "case", "ifversion"):
            return self._choose(node, name)
        if name == "for" and (loop := _LOOP.fullmatch(node.arguments)) and loop[2] in self._context.lists:
            return "".join(self._repeat(node, loop[1], value) for value in self._context.lists[loop[2]])
        if name == "capture" and node.has_end:
            self._context.variables[node.arguments.strip().strip("\"'")] = self.show(node.inner).strip()
            return ""
        if name in ("for", "tablerow", "paginate"):
            self._tell(node, "readers see nothing in its place")
            return ""
        if name in ("include", "include_relative", "render", "include_cached"):
            file, _, rest = node.arguments.partition(" ")
            given = read_arguments(rest)
            stem = PurePosixPath(file.strip("\"'")).stem.lower()
            if stem in COMMON_TAGS and (given.named or given.placed or stem in _SILENT):
                return COMMON_TAGS[stem](given, "", node.alone)
            return self._show_unknown(node, given, "", f"include {file}")
        return None

    def _choose(self, node: Node, name: str) -> str:
        """Show the branch whose condition holds; where only the site knows, the first for which that is so."""
        asked: str | None = node.arguments
        if name == "case":  # what stands before the first `when` is never shown
            name, asked = "if", "false"
        branch: list[Node] = []
        for inner in (*node.inner, _LAST):
            if inner.kind != "liquid" or inner.name not in _BRANCHES:
                branch.append(inner)
                continue
            holds = True if asked is None else self._decide(asked, name)
            if holds is None:
                self._tell(node, "readers see its first part")
            if holds is not False:
                return self.show(branch)
            name, branch = "if", []
            asked = None if inner.name == "else" else inner.arguments
            if inner.name == "when":
                choices = (choice for choice in _CHOICE.findall(inner.arguments) if choice != "or")
                asked = " or ".join(f"{node.arguments.strip()} == {choice}" for choice in choices)
        return ""

    def _decide(self, condition: str, name: str) -> bool | None:
        if name not in ("if", "unless"):
            return None
        holds = decide(condition, self._context)
        return not holds if name == "unless" and holds is not None else holds

    def _repeat(self, node: Node, name: str, value: str) -> str:
        """Show what stands in a loop, for one value; nothing after the last turn that a post may take."""
        if next(self._context.turns, None) is None:
            return ""
        self._context.variables[name] = value
        return self.show(node.inner)

    def _refer(self, node: Node, name: str) -> str:
        """Give the address of what a tag points at."""
        given = read_arguments(node.arguments)
        target = given.get("path", place=0) if name in ("ref", "relref") else node.arguments.strip().strip("\"'")
        path, mark, anchor = target.partition("#")
        address = self._context.find_address(path)
        if address is None:
            told = f"“{name} {target}” points at no post that is here"
            hint = "is its name right? Until then the link goes where such a page would stand"
            self._context.warn(node.start, f"{name} {target}", told, hint)
            file = path.rpartition(".")[0] if path.endswith((".md", ".html", ".markdown")) else path
            page = file.strip("/").removeprefix("_")  # as of Jekyll's collections
            address = f"{self._context.site_url}{page}/" if page else self._context.site_url
        return f"{address}{mark}{anchor}"

    def _find_param(self, name: str) -> str | None:
        """Give what Hugo's `param` shows: a parameter of the page, else of the site. Their names know no case."""
        wanted = [f"{above}{name}".lower() for above in ("page.", "page.params.", "site.params.")]
        known = {key.lower(): text for key, text in self._context.variables.items()}
        return next((known[key] for key in wanted if key in known), None)

    def _show_unknown(self, node: Node, given: Arguments, inner: str, called: str = "") -> str:
        """Show what a tag that we don't know encloses, or points at."""
        if inner.strip():
            self._tell(node, "readers see the text inside it", called)
            title = given.get("title", "summary")
            return make_section(title, inner) if title else inner
        if given.picture:
            self._tell(node, "readers see its picture", called)
            return make_figure(given, alone=node.alone)
        if given.link:
            self._tell(node, "readers see a link", called)
            return make_link(given.link, given.words)
        if not node.alone and (words := given.get("text", "label", "title")):  # in the midst of a sentence
            self._tell(node, "readers see its words", called)
            return words
        self._tell(node, "readers see nothing in its place", called)
        return ""

    def _tell(self, node: Node, hint: str, called: str = "") -> None:
        name = called or node.name or "a nameless tag"
        told = f"“{name}” can't be shown here: only its site knows it"
        self._context.warn(node.start, name, told, hint)
