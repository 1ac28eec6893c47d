"""A real browser that judges mail: Debian's Chromium, without a network, one start for many documents.

A test that asks it is marked `needs("Chromium")`.
"""

import html
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--hide-scrollbars", "--allow-file-access-from-files", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=600000", "--dump-dom",
)  # fmt: skip
_PAGE = """<!DOCTYPE html><meta charset="utf-8"><pre id="found"></pre><script>
const tasks = %s, found = [], frame = document.createElement("iframe");
frame.style = "border:0;height:1200px;display:block";
document.body.append(frame);
function look(number) {
  if (number === tasks.length) { document.getElementById("found").textContent = JSON.stringify(found); return; }
  const task = tasks[number];
  frame.style.width = task.width + "px";
  frame.onload = () => { found.push(judge(frame.contentDocument, task.width)); look(number + 1); };
  frame.srcdoc = task.html;
}
%s
look(0);
</script>"""
OVERFLOW = """function judge(page, width) {
  const scrolls = (node) => { while (node) { if (getComputedStyle(node).overflowX === "auto") return true;
    node = node.parentElement; } return false; };
  const wide = [...page.body.querySelectorAll("*")].filter((node) => !scrolls(node) &&
    (node.getBoundingClientRect().right > width + 0.5 || node.getBoundingClientRect().left < -0.5));
  const told = wide.slice(-1).map((node) => node.outerHTML.slice(0, 200));
  return {scrolls: page.documentElement.scrollWidth, wide: told};
}"""


def ask_browser(
    folder: Path, judge: str, documents: Sequence[str], widths: Sequence[int] = (600,), *, dark: bool = False
) -> list[Any]:  # what the browser says, as JSON
    """Give what the function `judge` of JavaScript says of each document at each width, in pixels."""
    tasks = [{"html": document, "width": width} for document in documents for width in widths]
    written = json.dumps(tasks).replace("</", "<\\/").replace("<!--", "<\\!--")
    page = folder / "judged.html"
    page.write_text(_PAGE % (written, judge), encoding="utf-8")
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    ran = subprocess.run(
        [*_CHROMIUM, *scheme, f"--user-data-dir={folder / 'profile'}", page.as_uri()],
        check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    told = ran.stdout.partition('<pre id="found">')[2].partition("</pre>")[0]
    answers: list[Any] = json.loads(html.unescape(told))
    assert len(answers) == len(tasks)
    return answers


def widest(answers: Sequence[Mapping[str, Any]], widths: Sequence[int]) -> list[str]:
    """Give what is wider than its window, as the browser shows it."""
    return [
        f"{width}: {answer['scrolls']} {answer['wide']}"
        for place, answer in enumerate(answers)
        if answer["scrolls"] > (width := widths[place % len(widths)]) or answer["wide"]
    ]


# What decides how an element looks; widths in pixels follow from these.
_LOOK = (
    "color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "textAlign",
    "textDecorationLine", "whiteSpace", "wordBreak", "display", "verticalAlign", "listStyleType", "overflowX",
    "width", "maxWidth", "height", "marginTop", "marginRight", "marginBottom", "marginLeft", "paddingTop",
    "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth", "borderBottomWidth",
    "borderLeftWidth", "borderTopColor", "borderRightColor", "borderBottomColor", "borderLeftColor",
    "direction", "borderTopLeftRadius",
)  # fmt: skip
STYLES = f"""function judge(page, width) {{
  return [...page.body.querySelectorAll("*")].map((node) => {{
    const style = getComputedStyle(node);
    return node.tagName + " " + {json.dumps(_LOOK)}.map((name) => name + ":" + style[name]).join("; ");
  }});
}}"""
