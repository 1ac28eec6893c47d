"""A public key as the DNS has it, and what it makes of a signature."""

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

_VALUE = re.compile(r"(?:^|;)\s*p\s*=([^;]*)")


class KeyFaultError(ValueError):
    """A record holds no key that can be used, for the reason given."""


def verify(record: str, algorithm: str, signature: bytes, data: bytes) -> bool:
    """Say whether a signature is of these data, by the key in a TXT record. Raises KeyFaultError."""
    found = _VALUE.search(record)
    value = re.sub(r"\s", "", found[1]) if found else ""
    if not value:
        raise KeyFaultError("its key was taken back" if found else "the DNS holds no key there")  # RFC 6376 §3.6.1
    try:
        key = base64.b64decode(value)
        if algorithm == "ed25519-sha256":
            Ed25519PublicKey.from_public_bytes(key).verify(signature, hashlib.sha256(data).digest())
            return True
        loaded = load_der_public_key(key)
    except InvalidSignature:
        return False
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
        raise KeyFaultError("the key in the DNS can't be read") from error
    if algorithm != "rsa-sha256" or not isinstance(loaded, RSAPublicKey):
        raise KeyFaultError(f"“{algorithm}” is no way to sign that receivers take")  # RFC 8301 §3.1
    try:
        loaded.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
