"""A page held against WCAG 2.2 AA, on a phone and on a desk, in the light and in the dark."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Browser, Page

FORMS_AND_MODES = [(375, "light"), (1024, "dark")]
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_RULES = '["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]'
# Only what is wrong comes back: a page has thousands of things that are right.
_JUDGE = f"""async () => (await axe.run({{runOnly: {_RULES}, resultTypes: ["violations"]}})).violations
  .flatMap((fault) => fault.nodes.map((node) => fault.id + ": " + node.html.slice(0, 120)))"""


def look(page: Page, faults: list[str]) -> None:
    """Hold a page against WCAG 2.2 AA, and its width against a phone's."""
    if page.evaluate("!window.axe"):
        page.evaluate(_AXE)
    found = page.evaluate(_JUDGE)
    faults += [f"{page.url}: {fault}" for fault in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        faults.append(f"{page.url} is {wide} pixels too wide")


def look_in_every_way(browser: Browser, url: str, faults: list[str]) -> None:
    page = browser.new_page()
    page.goto(url)
    for width, scheme in FORMS_AND_MODES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        look(page, faults)
    page.close()
