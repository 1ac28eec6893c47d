"""The Message-ID of a delivery: always the same for it, and the same for no other (RFC 5322 §3.6.4)."""

import base64
import hashlib
import hmac


def message_id(key: bytes, installation: str, issue: int, subscriber: int, domain: str) -> str:
    """Give `<…@domain>` for one copy of an issue.

    It has no part of chance or time, so a copy sent again carries the id of the first, and receivers can drop it.
    The HMAC keeps it from telling who reads what; `domain` is the sender's.
    """
    seal = hmac.new(key, f"{installation}|{issue}|{subscriber}".encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(seal).decode('ascii')[:32].lower()}@{domain}>"
