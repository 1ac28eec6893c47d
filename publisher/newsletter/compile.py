"""Posts -> one compiled issue. All its readers share it, so everything that costs time happens here, once."""

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import document_fromstring

from publisher.content import Post, Rendered
from publisher.errors import Problem, PublisherError
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.correction import Corrected, Correction, show_correction
from publisher.newsletter.inbox_line import preheader_of, subject_of
from publisher.newsletter.languages import to_tag
from publisher.newsletter.lint.weight import CLIPPED_ABOVE, is_too_large
from publisher.newsletter.mail_parts import Letter, compile_letter
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.mail_view import Paper, show_issue, show_post
from publisher.newsletter.slots import names_of_slots
from publisher.settings import List, Settings

_SINGLE, _DIGEST = "issue", "digest"


def compile_issue(
    *,
    newsletter: List,
    posts: Sequence[tuple[Post, Rendered]],
    settings: Settings,
    templates: MailTemplates,
    correction: Correction | None = None,
) -> Compiled:
    """Compile one issue of a list: a single post in full, several as a digest of excerpts.

    Where it is a `correction`, subject, preheader and both parts say so. Where a post is so long that receivers
    would cut it off, the list's `oversize` decides: its excerpt, or an error. Raises PublisherError with a problem
    for each thing to be mended, in config.toml, a template or a post.
    """
    _refuse_what_can_not_be_mailed(newsletter, posts, settings)
    compiled = _compile(*write_issue(newsletter, posts, settings, templates, correction), templates)
    if not is_too_large(compiled):
        return compiled
    if len(posts) == 1 and newsletter.oversize == "excerpt":
        letter, paper = write_issue(newsletter, posts, settings, templates, correction, in_full=False)
        compiled = replace(_compile(letter, paper, templates), oversize=True)
        if not is_too_large(compiled):
            return compiled
    raise PublisherError(
        f"The mail of {posts[0][0].path} is larger than {CLIPPED_ABOVE} bytes, and receivers would cut it off",
        hint='shorten the post or its excerpt, or set oversize = "excerpt" for the list',
    )


def look_of(newsletter: List, posts: Sequence[Post], settings: Settings, templates: MailTemplates) -> str:
    """Give the hash of how an issue of these posts looks: the `template_hash` that it would be compiled with.

    Raises PublisherError where a template can't be read.
    """
    paper = _paper_of(newsletter, posts, settings, templates)
    return templates.hash_of(template_of(newsletter, posts, templates), paper)


def template_of(newsletter: List, posts: Sequence[Post], templates: MailTemplates) -> str:
    """Give the name of the template: what a single post asks for, else the list's.

    Several posts take `digest`, or the list's own: `letter-digest` where the list's is `letter` and there is one.
    """
    if len(posts) == 1:
        return posts[0].template or newsletter.template
    own = f"{newsletter.template}-{_DIGEST}"
    return own if newsletter.template != _SINGLE and templates.files.find(f"{own}.html") else _DIGEST


def write_issue(  # noqa: PLR0913 - what is said, of what, and what makes mail of it
    newsletter: List,
    posts: Sequence[tuple[Post, Rendered]],
    settings: Settings,
    templates: MailTemplates,
    correction: Correction | None = None,
    *,
    in_full: bool = True,
) -> tuple[Letter, Paper]:
    """Give what an issue says, and what it is written on. Raises PublisherError."""
    is_single = len(posts) == 1
    named = [post for post, _ in posts]
    paper = _paper_of(newsletter, named, settings, templates)
    subject = subject_of(posts, paper.words)
    archived_at = posts[0][0].url if is_single else str(settings.site.url)
    shown = [
        show_post(post, rendered, paper, in_full=in_full and is_single, rank=2 if is_single else 3)
        for post, rendered in posts
    ]
    corrected = show_correction(correction, paper) if correction else None
    letter = Letter(
        template=template_of(newsletter, named, templates),
        subject=paper.words.say("correction", subject=subject) if corrected else subject,
        preheader=corrected.preheader if corrected else preheader_of(posts, subject),
        context={**show_issue(shown, paper, archived_at=archived_at), "correction": corrected},
        needs="unsubscribe",
        archived_at=archived_at,
    )
    return letter, paper


def _compile(letter: Letter, paper: Paper, templates: MailTemplates) -> Compiled:
    """Compile a letter; one that corrects another must say so in both parts, whoever wrote the template."""
    compiled = compile_letter(letter, paper, templates)
    corrected = letter.context.get("correction")
    if isinstance(corrected, Corrected):
        shown = document_fromstring(compiled.html).text_content()
        for part, suffix in ((shown, "html"), (compiled.text, "txt")):
            if _squeeze(corrected.sentence) not in _squeeze(part):
                raise _no_mark(templates.files.place_of(f"{letter.template}.{suffix}"))
    return compiled


def _squeeze(text: str) -> str:
    """Leave out blanks: text that was wrapped has others."""
    return "".join(text.split())


def _no_mark(place: str) -> PublisherError:
    problem = Problem(
        code="template-no-correction",
        path=place,
        text="the mail of a correction doesn’t say that it is one",
        hint="put {% if correction %}{{ correction.sentence }} {{ correction.note }}{% endif %} before the text",
    )
    return PublisherError(f"{place} can't be used for a correction", problems=(problem,))


def _paper_of(newsletter: List, posts: Sequence[Post], settings: Settings, templates: MailTemplates) -> Paper:
    """Give the paper of an issue: in the language of a single post, else in the list's."""
    listed = to_tag(settings.language_of(newsletter))
    language = to_tag(posts[0].language, otherwise=listed) if len(posts) == 1 else listed
    return templates.paper_of(newsletter, language)


def _refuse_what_can_not_be_mailed(
    newsletter: List, posts: Sequence[tuple[Post, Rendered]], settings: Settings
) -> None:
    problems = [
        Problem(
            code="post-slot",
            path=post.path,
            text=f"“nlx-{names[0]}-nlx” is where a reader's own data goes in mail, so a post can't say it",
        )
        for post, rendered in posts
        if (names := names_of_slots(f"{post.title} {post.preheader} {post.email_subject} {rendered.html}"))
    ]
    if not newsletter.postal_address.strip():
        problems.append(
            Problem(
                code="list-postal-address",
                path=settings.file.name,
                text=f"lists: “{newsletter.name}” has no postal_address",
                hint="the law of many countries wants one in every newsletter (CAN-SPAM, 15 U.S.C. §7704 (a)(5))",
            )
        )
    if problems:
        raise PublisherError("This issue can't be mailed", problems=tuple(problems))
