"""Heads that nobody writes by mistake: each is read, or refused, in a time that grows no faster than the head."""

import pytest

from tests.content.conftest import Site

_SIZE = 60_000
_KEYS = 30_000
_HEAD = "title: x\ndate: 2024-01-01\n"
# What took ten seconds and more, and in one case hours.
HEADS = {
    "a title of opening brackets": f'---\ntitle: "{"<" * _SIZE}"\ndate: 2024-01-01\n---\n',
    "authors with a gap between": f'---\n{_HEAD}authors: "a{" " * _SIZE}b"\n---\n',
    "a key of many parts": f"+++\n{'a.' * (_SIZE // 2)}b = 1\n+++\n",
    "many tables": "+++\n" + "".join(f"[a{number}]\n" for number in range(_SIZE // 8)) + "+++\n",
    "many keys": "{" + ",\n".join(f'"k{number}": 1' for number in range(_KEYS)) + "}\n",
    "a key twice behind many": "{" + "".join(f'"k{number}": 1,\n' for number in range(_KEYS)) + '"k0": 2}\n',
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_3_12_no_head_stops_the_reading_of_others(site: Site, text: str) -> None:
    site.write("hostile.md", text + "Words.\n")
    site.add("good.md")
    assert "good.md" in {post.path for post in site.read().posts}
