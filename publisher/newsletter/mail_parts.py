"""A template and what it may show -> both parts of a message, held against what every mail must have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.errors import Problem, PublisherError
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.inline import inline_css
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.mail_view import Paper, show_paper
from publisher.newsletter.slots import KNOWN, names_of_slots
from publisher.newsletter.style_rules import find_faults_of_inlined, find_faults_of_kept
from publisher.newsletter.template_files import TemplateFiles

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)  # Outlook's own style sheet stands in one
_STYLE = re.compile(r"<style([^>]*)>(.*?)</style>", re.DOTALL)
_SHEETS = ("styles/inlined.css", "styles/kept.css", "styles/outlook.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said, apart from how: the template's name, what an inbox shows, and what the template may use.

    `needs` is the slot that must be in both parts, such as the one to leave; `archived_at` is where the same stands
    on the web. Both may be empty.
    """

    template: str
    subject: str
    preheader: str
    context: Mapping[str, object]
    needs: str = ""
    archived_at: str = ""


def compile_letter(letter: Letter, paper: Paper, templates: MailTemplates) -> Compiled:
    """Compile both parts. Raises PublisherError, with file and line, where a template has a slip."""
    name = f"{letter.template}.html"
    place = templates.files.place_of(name)
    rendered = render_part(letter, paper, templates, "html")
    faults = _find_style_faults(rendered, templates.files, place)
    if faults:
        raise PublisherError(f"{faults[0].path} can't be used", problems=tuple(faults))
    html = inline_css(rendered, place)
    text = render_part(letter, paper, templates, "txt").strip("\n") + "\n"
    problems = [
        *_find_unknown_slots(html, place),
        *_find_unknown_slots(text, templates.files.place_of(f"{letter.template}.txt")),
        *_find_no_way_out(html, letter.needs, place),
        *_find_no_way_out(text, letter.needs, templates.files.place_of(f"{letter.template}.txt")),
    ]
    if problems:
        raise PublisherError(f"{problems[0].path} can't be used", problems=tuple(problems))
    return Compiled(
        subject=letter.subject,
        preheader=letter.preheader,
        html=html,
        text=text,
        language=paper.language,
        template_hash=templates.hash_of(letter.template, paper),
        archived_at=letter.archived_at,
        oversize=False,
    )


def render_part(letter: Letter, paper: Paper, templates: MailTemplates, suffix: str) -> str:
    """Give what a template makes of a letter: `html`, with its style sheets still apart, or `txt`."""
    context = {**show_paper(paper, subject=letter.subject, preheader=letter.preheader), **letter.context}
    return templates.render(f"{letter.template}.{suffix}", context)


def _find_style_faults(html: str, files: TemplateFiles, place: str) -> list[Problem]:
    """Give what is wrong with the style sheets of a document, each at its line where that can be found."""
    head = _COMMENT.sub("", html.partition("</head>")[0])
    faults = [
        fault
        for attributes, sheet in _STYLE.findall(head)
        for fault in (find_faults_of_kept(sheet) if "ignore" in attributes else find_faults_of_inlined(sheet))
    ]
    return [
        Problem(code="template-style", path=path, line=line, text=fault.text)
        for fault in faults
        for path, line in [_locate(fault.words, files) or (place, None)]
    ]


def _locate(words: str, files: TemplateFiles) -> tuple[str, int] | None:
    """Give the style sheet that says `words`, and the line."""
    for name in _SHEETS:
        file = files.find(name)
        text = file.read_text(encoding="utf-8") if file else ""
        if words and words in text:
            return files.place_of(name), text[: text.index(words)].count("\n") + 1
    return None


def _find_unknown_slots(part: str, place: str) -> list[Problem]:
    unknown = sorted(set(names_of_slots(part)) - KNOWN)
    return [
        Problem(
            code="template-slot",
            path=place,
            text=f"there is no slot “{name}”",
            hint=f"known are: {', '.join(sorted(KNOWN))}",
        )
        for name in unknown
    ]


def _find_no_way_out(part: str, needed: str, place: str) -> list[Problem]:
    if not needed or needed in names_of_slots(part):
        return []
    return [
        Problem(
            code="template-no-way-out",
            path=place,
            text=f"the mail has no link to {needed}",
            hint=f"put {{{{ {needed}_url }}}} where readers look for it",
        )
    ]
