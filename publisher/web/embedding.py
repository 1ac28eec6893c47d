"""The form to subscribe, for a page of the author's own: plain HTML, without script, style or token."""

from html import escape

from publisher.audience import CADENCES
from publisher.phrases import phrases_of
from publisher.settings import List, Settings


def make_form(settings: Settings, newsletter: List) -> str:
    """Give the form, in the list's language. Who sends it comes to our own page, with what they typed filled in."""
    words = phrases_of(settings.language_of(newsletter))
    options = "\n".join(
        f'      <option value="{cadence}"{" selected" if cadence == newsletter.cadence else ""}>'
        f"{escape(str(words[cadence]))}</option>"
        for cadence in CADENCES
    )
    return f"""\
<form action="{escape(settings.web.url or "")}subscribe/{newsletter.name}" method="post" accept-charset="utf-8">
  <label>{escape(words.say("email"))}
    <input name="email" type="email" required maxlength="254" autocomplete="email">
  </label>
  <label>{escape(words.say("how_often"))}
    <select name="cadence">
{options}
    </select>
  </label>
  <button>{escape(words.fill("subscribe", list=newsletter.title))}</button>
</form>"""
