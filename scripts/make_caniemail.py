"""Makes the lint's table of what mail programs can't show, from caniemail.com's data as npm has it.

    .venv/bin/python scripts/make_caniemail.py

Needs npm. Of each feature that one of the programs which count doesn't show, or shows in part, it keeps the title,
those programs, what is said of the part, and the keys by which the lint knows the feature in a mail. The data
doesn't say how a feature is known: its titles do, and `_BY_HAND` where they don't.
"""

import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PACKAGE = "caniemail@2.0.2"
_LINT = Path(__file__).resolve().parent.parent / "publisher" / "newsletter" / "lint"
# The programs that nearly all readers use; a mail must be well in each of them.
_PROGRAMS = {
    ("gmail", "desktop-webmail"): "Gmail",
    ("gmail", "ios"): "Gmail on iOS",
    ("gmail", "android"): "Gmail on Android",
    ("outlook", "windows"): "Outlook on Windows",
    ("outlook", "outlook-com"): "Outlook.com",
    ("apple-mail", "macos"): "Apple Mail",
    ("apple-mail", "ios"): "Apple Mail on iOS",
    ("yahoo", "desktop-webmail"): "Yahoo Mail",
    ("yahoo", "ios"): "Yahoo Mail on iOS",
    ("yahoo", "android"): "Yahoo Mail on Android",
}
_KINDS = (
    (r"(-?[a-z][a-z-]*)(?: property| shorthand| CSS property)?", "property:{}"),
    (r"([a-z-]+): ?([a-z]+)", "value:{}:{}"),
    (r"(?:CSS )?([a-z-]+)\(\)(?: function)?", "function:{}"),
    (r"(ch|cm|em|ex|in|mm|pc|pt|px|rem|vh|vmax|vmin|vw) unit", "unit:{}"),
    (r"<([a-z0-9]+)>(?: element)?", "element:{}"),
    (r"([a-z-]+) attribute", "attribute:{}"),
    (r"([A-Za-z]+) image format", "picture:{}"),
)
_BY_HAND = {
    "css-column-properties": ("property:columns", "property:column-count", "property:column-width"),
    "css-gap": ("property:gap", "property:column-gap", "property:row-gap"),
    "css-left-right-top-bottom": ("property:left", "property:right", "property:top", "property:bottom"),
    "css-margin-inline-block": ("property:margin-inline", "property:margin-block"),
    "css-margin-inline": ("property:margin-inline-start", "property:margin-inline-end"),
    "css-margin-block-start-end": ("property:margin-block-start", "property:margin-block-end"),
    "css-padding-inline-block": ("property:padding-inline", "property:padding-block"),
    "css-padding-inline-start-end": ("property:padding-inline-start", "property:padding-inline-end"),
    "css-padding-block-start-end": ("property:padding-block-start", "property:padding-block-end"),
    "css-block-inline-size": ("property:block-size", "property:inline-size"),
    "css-grid-template": (
        "property:grid-template-columns", "property:grid-template-rows", "property:grid-template-areas",
    ),
    "css-modern-color": ("function:lch", "function:oklch", "function:lab", "function:oklab"),
    "css-variables": ("function:var",),
    "html-srcset": ("attribute:srcset", "attribute:sizes"),
    "html-svg": ("element:svg",),
    "html-image-maps": ("element:map", "attribute:usemap"),
    "html-rt": ("element:rt",),
    "html-semantics": tuple(f"element:{name}" for name in ("article", "aside", "details", "figure", "figcaption",
        "footer", "header", "main", "mark", "nav", "section", "summary", "time")),
}  # fmt: skip


def main() -> None:
    """Write the table and its licence."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", _PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S607 - found on the path
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        data = json.loads((Path(folder) / "package/data/caniemail.json").read_text(encoding="utf-8"))
        licence = (Path(folder) / "package/LICENSE").read_text(encoding="utf-8")
    features = [slim for feature in data["data"] if (slim := _slim(feature))]
    day = data["last_update_date"][:10]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    (_LINT / "caniemail.json").write_text(
        f'{{"source": "caniemail.com, by npm {_PACKAGE}", "date": "{day}", "features": [\n{lines}\n]}}\n',
        encoding="utf-8",
    )
    notice = f"caniemail.json is made of the data of caniemail.com, as {_PACKAGE} holds it, under this licence:\n\n"
    (_LINT / "caniemail.LICENSE").write_text(notice + licence, encoding="utf-8")
    print(f"{len(features)} features of {len(data['data'])}, of {day}")


def _slim(feature: dict[str, Any]) -> dict[str, object] | None:  # what JSON holds
    keys = _BY_HAND.get(feature["slug"]) or tuple(_keys_of(feature["title"], feature["category"]))
    shown = {name: _latest(feature["stats"], *place) for place, name in _PROGRAMS.items()}
    without = [name for name, value in shown.items() if value.startswith("n")]
    partly: dict[str, list[str]] = {}
    for name, value in shown.items():
        if value.startswith("a"):
            partly.setdefault(_note(feature.get("notes_by_num") or {}, value), []).append(name)
    told = {"without": without} if without else {"partly": partly}  # the worse counts
    return {"title": feature["title"], "keys": keys, **told} if keys and any(told.values()) else None


def _note(notes: dict[str, str], value: str) -> str:
    """Give what is said of a value such as `a #1 #2`, in one line without marks."""
    told = " ".join(notes[number] for number in re.findall(r"#(\d+)", value) if number in notes)
    told = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", told)
    told = re.sub(
        r"(?:^|(?<=\. ))(?:Partial(?:ly)?(?: support(?:ed)?)?|Buggy)\. ?|\(?See [^.]*#\d+\.?\)?", "", told
    )
    return " ".join(told.replace("`", "").split()).rstrip(".")


def _keys_of(title: str, category: str) -> Iterator[str]:
    wanted = {
        "css": ("property", "value", "function", "unit"),
        "html": ("element", "attribute"),
        "image": ("picture",),
    }
    for pattern, key in _KINDS:
        if key.partition(":")[0] in wanted.get(category, ()) and (found := re.fullmatch(pattern, title.strip())):
            yield key.format(*found.groups()).lower()
            return


def _latest(stats: dict[str, Any], family: str, platform: str) -> str:  # what JSON holds
    """Give what the newest version of a program does: it stands last."""
    versions = list(stats.get(family, {}).get(platform, {}).values())
    return str(versions[-1]) if versions else "u"


if __name__ == "__main__":
    main()
