"""Posts -> one compiled issue. All its readers share it, so everything that costs time happens here, once."""

import re
from collections.abc import Sequence

from publisher.content import Post, Rendered
from publisher.errors import Problem, PublisherError
from publisher.newsletter import quoted_printable
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.inbox_line import preheader_of, subject_of
from publisher.newsletter.inline import inline_css
from publisher.newsletter.mail_templates import MailTemplates
from publisher.newsletter.mail_view import Envelope, Look, context_of, show_post
from publisher.newsletter.phrases import phrases_of
from publisher.newsletter.slots import KNOWN, names_of_slots
from publisher.settings import List, Settings

CLIPPED_ABOVE = 100_000  # bytes: Gmail shows no more of a message's HTML; whether encoded or not, nobody says
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, as far as it matters here


def compile_issue(
    *, newsletter: List, posts: Sequence[tuple[Post, Rendered]], settings: Settings, templates: MailTemplates
) -> Compiled:
    """Compile one issue of a list: a single post in full, several as a digest of excerpts.

    Where a post is so long that receivers would cut it off, the list's `oversize` decides: its excerpt, or an
    error. Raises PublisherError with a problem for each thing to be mended, in config.toml, a template or a post.
    """
    _refuse_what_can_not_be_mailed(newsletter, posts, settings)
    in_full = len(posts) == 1
    compiled = _compile(newsletter, posts, settings, templates, in_full=in_full)
    if not _is_clipped(compiled.html):
        return compiled
    if in_full and newsletter.oversize == "excerpt":
        compiled = _compile(newsletter, posts, settings, templates, in_full=False)
        if not _is_clipped(compiled.html):
            return compiled
    raise PublisherError(
        f"The mail of {posts[0][0].path} is larger than {CLIPPED_ABOVE} bytes, and receivers would cut it off",
        hint='shorten the post or its excerpt, or set oversize = "excerpt" for the list',
    )


def template_of(newsletter: List, posts: Sequence[tuple[Post, Rendered]]) -> str:
    """Give the name of the template: what a single post asks for, else the list's."""
    return (posts[0][0].template if len(posts) == 1 else "") or newsletter.template


def _compile(
    newsletter: List,
    posts: Sequence[tuple[Post, Rendered]],
    settings: Settings,
    templates: MailTemplates,
    *,
    in_full: bool,
) -> Compiled:
    template = template_of(newsletter, posts)
    language = _language_of(newsletter, posts, settings)
    phrases = phrases_of(language)
    subject = subject_of(posts, phrases)
    envelope = Envelope(
        subject=subject,
        preheader=preheader_of(posts, subject),
        language=language,
        archived_at=posts[0][0].url if len(posts) == 1 else str(settings.site.url),
    )
    look = Look(
        zone=settings.zone_of(newsletter),
        language=settings.language_of(newsletter),
        phrases=phrases,
        in_full=in_full,
        rank=2 if len(posts) == 1 else 3,
    )
    shown = [show_post(post, rendered, look) for post, rendered in posts]
    context = context_of(shown, envelope, newsletter=newsletter, settings=settings)
    place = templates.place_of(f"{template}.html")
    html = inline_css(templates.render(f"{template}.html", context), place)
    text = templates.render(f"{template}.txt", context).strip("\n") + "\n"
    _refuse_unknown_slots(html + text, place)
    return Compiled(
        subject=subject,
        preheader=envelope.preheader,
        html=html,
        text=text,
        language=language,
        template_hash=templates.hash_of(template, newsletter),
        archived_at=envelope.archived_at,
        oversize=len(posts) == 1 and not in_full,
    )


def _is_clipped(html: str) -> bool:
    return max(len(html.encode()), len(quoted_printable.encode(html))) > CLIPPED_ABOVE


def _language_of(newsletter: List, posts: Sequence[tuple[Post, Rendered]], settings: Settings) -> str:
    own = posts[0][0].language if len(posts) == 1 else ""
    asked = (own or settings.language_of(newsletter)).replace("_", "-")
    return asked if _LANGUAGE_TAG.fullmatch(asked) else "en"


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


def _refuse_unknown_slots(parts: str, template: str) -> None:
    unknown = sorted(set(names_of_slots(parts)) - KNOWN)
    if unknown:
        problem = Problem(
            code="template-slot",
            path=template,
            text=f"there is no slot “{unknown[0]}”",
            hint=f"known are: {', '.join(sorted(KNOWN))}",
        )
        raise PublisherError(f"{template} can't be used", problems=(problem,))
    if "unsubscribe" not in names_of_slots(parts):
        problem = Problem(
            code="template-no-way-out",
            path=template,
            text="the mail has no link to unsubscribe",
            hint='put <a href="{{ unsubscribe_url }}"> in the footer',
        )
        raise PublisherError(f"{template} can't be used", problems=(problem,))
