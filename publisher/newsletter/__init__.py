"""Posts -> issues -> compiled messages: what is owed to whom and when, and the bytes that they get.

The half that plans decides and touches nothing; the half that compiles does once what costs time, so that each
reader costs a join of bytes. Its trees, templates and style sheets are loaded when it is asked for.
"""

from typing import TYPE_CHECKING

from publisher.late import load_late
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.due import GRACE, Choice, latest_slot, next_slot
from publisher.newsletter.headers import UnsafeHeaderError
from publisher.newsletter.message import (
    IssueFrame,
    MessageTemplate,
    archive_url,
    list_id,
    mark_as_test,
    subscribe_url,
)
from publisher.newsletter.message_id import message_id
from publisher.newsletter.notice_kind import NoticeKind
from publisher.newsletter.novelty import (
    IN_SERIES,
    Disposition,
    ListRule,
    Placing,
    Seen,
    Waiting,
    hold_burst,
    is_for_list,
    is_in_series,
    is_settled,
    place_post,
)
from publisher.newsletter.owed import (
    Due,
    Offer,
    Reader,
    content_key_of,
    find_due,
    find_next_look,
    find_upcoming,
    is_regular,
)
from publisher.newsletter.personal import Recipient, fill_line
from publisher.newsletter.series import Follower, SeriesPost, Turn, find_turn

if TYPE_CHECKING:
    from publisher.newsletter.alert import build_alert
    from publisher.newsletter.compile import compile_issue, look_of, template_of
    from publisher.newsletter.correction import Correction
    from publisher.newsletter.lint import LINT_CODES, Finding, lint_mail
    from publisher.newsletter.lint.weight import CLIPPED_ABOVE, size_of
    from publisher.newsletter.mail_templates import MailTemplates
    from publisher.newsletter.notice import NoticeTemplate, compile_notice
    from publisher.newsletter.web_twin import WebTwin, make_twin

__all__ = [
    "CLIPPED_ABOVE",
    "GRACE",
    "IN_SERIES",
    "LINT_CODES",
    "Choice",
    "Compiled",
    "Correction",
    "Disposition",
    "Due",
    "Finding",
    "Follower",
    "IssueFrame",
    "ListRule",
    "MailTemplates",
    "MessageTemplate",
    "NoticeKind",
    "NoticeTemplate",
    "Offer",
    "Placing",
    "Reader",
    "Recipient",
    "Seen",
    "SeriesPost",
    "Turn",
    "UnsafeHeaderError",
    "Waiting",
    "WebTwin",
    "archive_url",
    "build_alert",
    "compile_issue",
    "compile_notice",
    "content_key_of",
    "fill_line",
    "find_due",
    "find_next_look",
    "find_turn",
    "find_upcoming",
    "hold_burst",
    "is_for_list",
    "is_in_series",
    "is_regular",
    "is_settled",
    "latest_slot",
    "lint_mail",
    "list_id",
    "look_of",
    "make_twin",
    "mark_as_test",
    "message_id",
    "next_slot",
    "place_post",
    "size_of",
    "subscribe_url",
    "template_of",
]

_HOMES = {
    "build_alert": "alert",
    **dict.fromkeys(("compile_issue", "look_of", "template_of"), "compile"),
    "Correction": "correction",
    **dict.fromkeys(("LINT_CODES", "Finding", "lint_mail"), "lint"),
    **dict.fromkeys(("CLIPPED_ABOVE", "size_of"), "lint.weight"),
    "MailTemplates": "mail_templates",
    **dict.fromkeys(("NoticeTemplate", "compile_notice"), "notice"),
    **dict.fromkeys(("WebTwin", "make_twin"), "web_twin"),
}

__getattr__ = load_late(__name__, _HOMES)
