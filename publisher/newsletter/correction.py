"""What a correction says beside the text that it corrects."""

from dataclasses import dataclass
from datetime import datetime

from publisher.newsletter.inbox_line import shorten
from publisher.newsletter.languages import write_day
from publisher.newsletter.mail_view import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """When the issue was sent that is corrected, and what was wrong, in the writer's own words or in none."""

    sent_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction as a template says it: a sentence in the mail's language, and the writer's note."""

    sentence: str
    note: str

    @property
    def preheader(self) -> str:
        """The line that inboxes show beside the subject."""
        return shorten(f"{self.sentence} {self.note}".strip())


def show_correction(correction: Correction, paper: Paper) -> Corrected:
    """Give a correction in words; its day is that of the list's zone."""
    day = correction.sent_at.astimezone(paper.settings.zone_of(paper.newsletter)).date()
    sentence = paper.words.say("corrects", date=write_day(day, paper.words.language))
    return Corrected(sentence, " ".join(correction.note.split()))
