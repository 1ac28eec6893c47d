"""Blogs of any size, the same ones every time: posts of 800 words with headings, lists, code, tables, links."""

import random
from datetime import date, timedelta
from pathlib import Path

_NOUNS = ("garden", "harbour", "ledger", "letter", "orchard", "parcel", "pebble", "quarry", "ribbon", "window")
_VERBS = ("carry", "count", "fold", "follow", "gather", "lend", "mend", "notice", "paint", "plant", "sort", "trade")
_TOPICS = ("Craft", "Gardens", "Letters", "Tools", "Weather")


def write_blog(folder: Path, posts: int, marker: str) -> None:
    """Write `posts` posts into `folder`, with a dialect's `marker` after the second paragraph."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(posts):
        (folder / f"post-{number:05}.md").write_text(make_post(number, marker), encoding="utf-8")


def make_post(number: int, marker: str) -> str:
    """Give one post; the same number always gives the same words."""
    chance = random.Random(number)  # noqa: S311 - chosen for being repeatable
    day = date(2010, 1, 1) + timedelta(hours=number * 12)
    title = f"{_words(chance, 3).capitalize()} {number}"
    front = [
        "---",
        f"title: {title}",
        f"date: {day.isoformat()}",
        f"description: {_words(chance, 9).capitalize()}",
        "categories:",
        f"  - {chance.choice(_TOPICS)}",
        "tags:",
        f"  - {chance.choice(_NOUNS)}",
        f"  - {chance.choice(_VERBS)}",
        "---",
        "",
    ]
    body = [_paragraph(chance), _paragraph(chance), marker]
    for _ in range(4):
        body += [f"## {_words(chance, 4).capitalize()}", _paragraph(chance), _paragraph(chance), _extra(chance)]
    return "\n".join(front) + "\n\n".join(body) + "\n"


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choice(_NOUNS if place % 2 else _VERBS) for place in range(number))


def _paragraph(chance: random.Random) -> str:
    sentences = [f"{_words(chance, chance.randint(8, 16)).capitalize()}." for _ in range(5)]
    sentences[2] = (
        f"{_words(chance, 6).capitalize()} [{_words(chance, 2)}](https://example.net/{number_of(chance)}) *here*."
    )
    return " ".join(sentences)


def number_of(chance: random.Random) -> int:
    """Give a number for an address."""
    return chance.randint(1, 10_000)


def _extra(chance: random.Random) -> str:
    rows = "\n".join(f"| {_words(chance, 2)} | {number_of(chance)} |" for _ in range(3))
    return chance.choice(
        (
            "\n".join(f"- {_words(chance, 6)}" for _ in range(4)),
            f"```python\ndef {chance.choice(_VERBS)}(count):\n    return {number_of(chance)}\n```",
            f"| what | how many |\n|---|---|\n{rows}",
            f"> {_paragraph(chance)}",
        )
    )
