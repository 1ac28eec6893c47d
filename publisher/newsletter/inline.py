"""CSS in a `<style>` -> CSS in `style` attributes. The only file that knows premailer.

premailer has not moved since 2021, so it is fenced: nothing may be fetched, a style sheet that says
`data-premailer="ignore"` stays as it is, and what comes out is held against what went in.
"""

import logging
import re
from collections.abc import Sequence

from lxml import etree, html

from publisher.errors import Problem, PublisherError
from publisher.newsletter.post_tree import Tree
from publisher.newsletter.slots import names_of_slots

DOCTYPE = "<!DOCTYPE html>"
_SILENT = logging.NullHandler()
_AT_RULE = re.compile(r"@[a-z-]+")
_KEPT = 1024  # what premailer remembers; of 128, a mail's own styles push out our sheet, half of all its time
_BLANK = re.compile(r"[ \t\r\n]+")
# Where white space means nothing, so that none stands between a cell and its picture.
_STRUCTURE = frozenset({"html", "head", "body", "table", "thead", "tbody", "tr", "td", "th", "div"})
_CELLS = frozenset({"td", "th"})
# Presentational attributes, and the elements on which HTML 4.01 §B defines them: premailer writes them anywhere.
_DEFINED = {
    "bgcolor": frozenset({"body", "table", "tr", "td", "th"}),
    "valign": frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"}),
    "align": frozenset(
        {"caption", "div", "p", "hr", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "img", "col"}
        | {"h1", "h2", "h3", "h4", "h5", "h6"}
    ),
}


def inline_css(document: str, template: str) -> str:
    """Give `document` with its styles inlined, tidied and in one piece.

    Raises PublisherError naming `template` where that can't be done without breaking the mail.
    """
    try:
        root = html.document_fromstring(document)
    except etree.ParserError as error:
        problem = Problem(
            code="template-empty", path=template, text="nothing comes of this template", hint="put the file back"
        )
        raise PublisherError("The mail would be empty", problems=(problem,)) from error
    _tidy(root)
    before = _Promises(root)
    _run_premailer(root, template)
    _strip_undefined_attributes(root)
    inlined = etree.tostring(root, encoding="unicode", method="html", doctype=DOCTYPE)
    broken = before.broken_by(root, inlined)
    if broken:
        problems = tuple(Problem(code="mail-inlining", path=template, text=text) for text in broken)
        raise PublisherError("The mail would not be what its template says", problems=problems)
    return str(inlined)


class _Promises:
    """What inlining must leave as it was."""

    def __init__(self, root: Tree) -> None:
        self.kept_styles = [style.text for style in root.iter("style") if style.get("data-premailer") == "ignore"]
        inlined = [style.text or "" for style in root.iter("style") if style.get("data-premailer") != "ignore"]
        self.lost_rules = _AT_RULE.findall("".join(inlined))
        self.slots = _slots_in(root)
        self.comments = [comment.text for comment in root.iter(etree.Comment)]
        self.sizes = [(image.get("width"), image.get("height")) for image in root.iter("img")]
        self.words = _words(root)

    def broken_by(self, root: Tree, inlined: str) -> Sequence[str]:
        after = _Promises(root)
        styles = [style.text for style in root.iter("style")]
        promises = {
            "the document type is not first": inlined.startswith(DOCTYPE),
            "an @-rule stands in a style sheet that is to be inlined, and would be lost": not self.lost_rules,
            'a style sheet is left that is neither inlined nor kept by data-premailer="ignore"': (
                styles == self.kept_styles
            ),
            "a <link> is left: mail can't load style sheets": next(root.iter("link"), None) is None,
            "a slot was lost or changed": after.slots == self.slots,
            "a conditional comment for Outlook was lost": after.comments == self.comments,
            "the size of a picture was changed": after.sizes == self.sizes,
            "the words were changed": after.words == self.words,
            "charset is not declared in the first 1024 bytes": "charset"
            in inlined.encode()[:1024].decode("utf-8", "ignore"),
        }
        return [text for text, holds in promises.items() if not holds]


def _run_premailer(root: Tree, template: str) -> None:
    import cssutils  # comes with premailer
    import premailer  # takes a third of a second, and most commands compile no mail

    # cssutils, below premailer, reads the sheet behind an @import whatever premailer was told.
    cssutils.util._defaultFetcher = lambda _url: None  # noqa: SLF001 - it has no other way to say so
    if premailer.__version__.startswith("3.10."):
        premailer.premailer.merge_styles = _merge_styles
        kept = premailer.cache.cache
        if kept.maxsize < _KEPT:
            kept.__init__(maxsize=_KEPT)
    try:
        premailer.Premailer(
            root,
            allow_network=False,
            allow_loading_external_files=False,
            external_styles=None,
            base_url=None,  # every address is absolute already
            keep_style_tags=False,
            disable_leftover_css=False,
            strip_important=False,
            include_star_selectors=False,
            exclude_pseudoclasses=True,
            remove_classes=False,  # the style sheets that are kept need them
            disable_basic_attributes=["width", "height"],
            align_floating_images=False,
            capitalize_float_margin=False,
            remove_unset_properties=False,
            preserve_handlebar_syntax=False,
            disable_validation=True,
            cache_css_parsing=True,
            cssutils_logging_handler=_SILENT,
            cssutils_logging_level=logging.CRITICAL,
            method="html",
        ).transform(pretty_print=False)
    except Exception as error:  # premailer and the two libraries below it raise whatever happens to them
        raise PublisherError(
            f"The styles of {template} can't be inlined: {error}",
            hint="use selectors of classes and elements only, and put all other rules in kept.css",
        ) from error


def _merge_styles(
    inline_style: str,
    new_styles: Sequence[Sequence[tuple[str, str]]],
    *_classes: object,  # premailer passes on pseudo-classes, and we inline none
    **_options: object,
) -> str:
    """Merge declarations as the cascade does (CSS Cascade 4 §6); premailer's own leaves them in first-seen order.

    A later declaration goes to the end, so that `margin` after `margin-bottom` wins over it, and one without
    `!important` never replaces one with it.
    """
    from premailer.merge_style import csstext_to_pairs

    merged: dict[str, str] = {}
    own = csstext_to_pairs(inline_style) if inline_style else []
    for name, value in (pair for style in [*new_styles, own] for pair in style):
        if merged.get(name, "").endswith("!important") and not value.endswith("!important"):
            continue
        merged.pop(name, None)
        merged[name] = value
    return "; ".join(f"{name}:{value}" for name, value in merged.items())


def _tidy(root: Tree) -> None:
    """Drop comments but Outlook's, and white space that means nothing."""
    for comment in list(root.iter(etree.Comment)):
        if not comment.text.startswith(("[if ", "<![endif]")):
            comment.drop_tree()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in {"style", "pre"}:
            continue
        is_structure = element.tag in _STRUCTURE
        if element.text:
            element.text = _collapse(element.text, drops=is_structure)
        for child in element:
            if child.tail:
                child.tail = _collapse(child.tail, drops=is_structure and element.tag not in _CELLS)
        if element.tag in _CELLS and len(element) and element[-1].tail:
            element[-1].tail = _collapse(element[-1].tail, drops=True)


def _collapse(text: str, *, drops: bool) -> str | None:
    collapsed = _BLANK.sub(" ", text)
    return None if drops and collapsed == " " else collapsed


def _strip_undefined_attributes(root: Tree) -> None:
    for element in root.iter(etree.Element):
        for name, elements in _DEFINED.items():
            if name in element.attrib and element.tag not in elements:
                del element.attrib[name]
        element.attrib.pop("data-css-inline", None)


def _slots_in(root: Tree) -> list[str]:
    return names_of_slots(etree.tostring(root, encoding="unicode", method="html"))


def _words(root: Tree) -> str:
    return "".join(root.xpath(".//body//text()"))
