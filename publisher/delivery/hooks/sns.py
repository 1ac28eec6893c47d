"""Messages of Amazon SNS, which carry the reports of Amazon SES: signed with a certificate of Amazon's.

The signature says that Amazon sent it, and Amazon sends for everybody: the topic must be one of ours.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from publisher.delivery.hooks.call import Call, CallRefusedError, read_object, refuse_unproven, text_of

_HOST = r"https://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(rf"{_HOST}/[A-Za-z0-9_.-]{{1,100}}\.pem")
_CONFIRMATION = re.compile(rf"{_HOST}/\?Action=ConfirmSubscription&[A-Za-z0-9_.:%&=-]{{1,1000}}")
_OLDEST = timedelta(days=1)  # it tries again for an hour
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}


# `Any`: JSON's own values.
def read_message(call: Call) -> dict[str, Any] | None:
    """Give a notification that is Amazon's and for us; nothing where it was a topic that asks to be confirmed.

    Raises CallRefusedError, OutsideError.
    """
    posted = read_object(call.body)
    kind = text_of(posted.get("Type"))
    if kind not in _SIGNED:
        raise CallRefusedError(422, "this is no notification of Amazon SNS")
    if text_of(posted.get("TopicArn")) not in call.topics:
        raise refuse_unproven("the topic is none of hooks.ses.topics")
    _verify(call, posted, _SIGNED[kind])
    if kind == "Notification":
        return posted
    address = text_of(posted.get("SubscribeURL"))
    if not _CONFIRMATION.fullmatch(address):
        raise refuse_unproven("the address to confirm the topic at is none of Amazon's")
    call.fetch(address)
    return None


def _verify(call: Call, posted: dict[str, Any], signed: tuple[str, ...]) -> None:
    from cryptography import x509  # only who uses Amazon's hook needs it
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    address = text_of(posted.get("SigningCertURL"))
    if not _CERTIFICATE.fullmatch(address):
        raise refuse_unproven("the certificate is at no address of Amazon's")
    version = text_of(posted.get("SignatureVersion"))
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - what Amazon signs with as version 1
    text = "".join(f"{name}\n{text_of(posted[name])}\n" for name in signed if name in posted)
    try:
        certificate = x509.load_pem_x509_certificate(_fetch_once(call.fetch, address))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or not _is_valid_at(certificate, call.now):
            raise refuse_unproven("the certificate is of no use")
        key.verify(
            base64.b64decode(text_of(posted.get("Signature")), validate=True), text.encode(), PKCS1v15(), digest
        )
        age = call.now - datetime.fromisoformat(text_of(posted.get("Timestamp")))
    except (InvalidSignature, binascii.Error, ValueError, TypeError) as error:
        raise refuse_unproven("the signature is not Amazon's") from error
    if abs(age) > _OLDEST:
        raise refuse_unproven("the call is too old, or a clock is wrong")


# `Any`: the type of a certificate is loaded only where there is one.
def _is_valid_at(certificate: Any, now: datetime) -> bool:
    valid: bool = certificate.not_valid_before_utc <= now.astimezone(UTC) <= certificate.not_valid_after_utc
    return valid


@lru_cache(maxsize=8)
def _fetch_once(fetch: Any, address: str) -> bytes:
    """Fetch a certificate once: Amazon changes them every few years, and their address with them."""
    found: bytes = fetch(address)
    return found
