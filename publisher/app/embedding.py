"""The form to subscribe, for a page of the author's own: plain HTML, without script, style or token."""

from html import escape

from publisher.settings import List

_CADENCES = {"each": "Each new post", "daily": "Once a day", "weekly": "Once a week", "monthly": "Once a month"}


def make_form(web_url: str, newsletter: List) -> str:
    """Give the form. Who sends it comes to our own page, with what they typed filled in."""
    options = "\n".join(
        f'    <option value="{cadence}"{" selected" if cadence == newsletter.cadence else ""}>{said}</option>'
        for cadence, said in _CADENCES.items()
    )
    return f"""\
<form action="{escape(web_url)}subscribe/{newsletter.name}" method="post" accept-charset="utf-8">
  <label>E-mail address
    <input name="email" type="email" required maxlength="254" autocomplete="email">
  </label>
  <label>How often?
  <select name="cadence">
{options}
  </select>
  </label>
  <button>Get “{escape(newsletter.title)}” by mail</button>
</form>"""
