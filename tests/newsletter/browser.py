"""What a real browser makes of mail. A test that asks it is marked `needs("Chromium")`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.chromium import Chromium

_OVERFLOW = """(() => {
  const width = innerWidth;
  const scrolls = (node) => { while (node) { if (getComputedStyle(node).overflowX === "auto") return true;
    node = node.parentElement; } return false; };
  const wide = [...document.body.querySelectorAll("*")].filter((node) => {
    const box = node.getBoundingClientRect();
    return (box.right > width + 0.5 || box.left < -0.5) && !scrolls(node); });
  const told = wide.slice(-1).map((node) => node.outerHTML.slice(0, 200));
  return {width, scrolls: document.documentElement.scrollWidth, wide: told};
})()"""
# What decides how an element looks; widths in pixels follow from these.
_LOOK = (
    "color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "textAlign",
    "textDecorationLine", "whiteSpace", "wordBreak", "display", "verticalAlign", "listStyleType", "overflowX",
    "width", "maxWidth", "height", "marginTop", "marginRight", "marginBottom", "marginLeft", "paddingTop",
    "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth", "borderBottomWidth",
    "borderLeftWidth", "borderTopColor", "borderRightColor", "borderBottomColor", "borderLeftColor",
    "direction", "borderTopLeftRadius",
)  # fmt: skip
_COMPARE = """(async () => {
  const frames = await Promise.all(%s.map((html) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.style = "border:0;width:700px;height:1200px";  // wider than any rule that is kept
    frame.onload = () => resolve(frame);
    frame.srcdoc = html;
    document.body.append(frame);
  })));
  const [wanted, ...others] = frames.map((frame) => [...frame.contentDocument.body.querySelectorAll("*")]);
  const differs = others.flatMap((nodes) => nodes.length === wanted.length ? nodes.flatMap((node, place) => {
    const [is, should] = [getComputedStyle(node), getComputedStyle(wanted[place])];
    return %s.filter((name) => is[name] !== should[name])
      .map((name) => `${node.tagName} ${place} ${name}: ${is[name]}, not ${should[name]}`);
  }) : [`${nodes.length} elements, not ${wanted.length}`]);
  frames.forEach((frame) => frame.remove());
  return {count: wanted.length, differs};
})()"""


def find_too_wide(
    chromium: Chromium, folder: Path, documents: Sequence[str], widths: Sequence[int], scheme: str = "light"
) -> Iterator[str]:
    """Give what is wider than its window, of each document at each width in pixels."""
    page = folder / "judged.html"
    for number, document in enumerate(documents):
        page.write_text(document, encoding="utf-8")
        chromium.open(page.as_uri(), width=widths[0], scheme=scheme)
        for width in widths:
            chromium.resize(width)
            found = chromium.ask(_OVERFLOW)
            assert found["width"] == width
            if found["scrolls"] > width or found["wide"]:
                yield f"{number} at {width}: {found['scrolls']} {found['wide']}"


def compare_looks(chromium: Chromium, wanted: str, *others: str) -> tuple[int, list[str]]:
    """Give how many elements a document has, and where others of the same elements look otherwise."""
    chromium.open("data:text/html,<!DOCTYPE html><body></body>")
    found = chromium.ask(_COMPARE % (json.dumps([wanted, *others]), json.dumps(_LOOK)))
    return found["count"], found["differs"]
