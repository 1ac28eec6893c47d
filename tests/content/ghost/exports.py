"""Exports of Ghost, written as its versions write them."""

import json
from typing import Any

ID = "5f7b2c1d4e3a2b1c0d9e8f00"


def post(number: int = 0, /, **fields: Any) -> dict[str, Any]:  # `Any`: JSON's own values
    """A published post of version 5, whose fields are those of the database."""
    return {
        "id": f"{ID[:-2]}{number:02x}",
        "uuid": f"00000000-0000-4000-8000-0000000000{number:02x}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "html": "<p>Words.</p>",
        "type": "post",
        "status": "published",
        "visibility": "public",
        "created_at": "2020-01-01T00:00:00.000Z",
        "updated_at": "2020-01-02T10:00:00.000Z",
        "published_at": "2020-01-02T10:00:00.000Z",
    } | fields


def export(*posts: dict[str, Any], wrapped: bool = True, **tables: Any) -> bytes:  # `Any`: likewise
    inner = {"meta": {"exported_on": 1700000000000, "version": "5.80.0"}, "data": {"posts": posts, **tables}}
    return json.dumps({"db": [inner]} if wrapped else inner).encode()


def text(words: str, format_: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": format_, "version": 1}


def lexical(*nodes: dict[str, Any]) -> str:
    return json.dumps({"root": {"type": "root", "version": 1, "children": nodes}})


def paragraph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "version": 1, "children": nodes}


def mobiledoc(*sections: list[Any], **parts: list[Any]) -> str:
    return json.dumps({"version": "0.3.1", "atoms": [], "cards": [], "markups": [], **parts, "sections": sections})
