"""Returned mail as servers write it, with room for what names the delivery."""

from pathlib import Path

FOLDER = Path(__file__).parent


def write_returned(name: str, **values: str) -> bytes:
    """Give a mail, with `path`, `leave`, `link` and `message_id` filled in; what isn't given is nobody's."""
    nobody = {"path": "a" * 45, "leave": "a" * 45, "link": f"{'A' * 16}.{'A' * 43}", "message_id": "<a@b>"}
    text = (FOLDER / f"{name}.eml").read_text(encoding="utf-8")
    for key, value in (nobody | values).items():
        text = text.replace(f"{{{key}}}", value)
    return text.replace("\n", "\r\n").encode()
