"""Private keys in files, and new ones: `cryptography` is loaded for a key only."""

import base64
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from publisher.delivery.dkim.record import KeyKind, Record
from publisher.delivery.dkim.signer import Key
from publisher.errors import PublisherError
from publisher.files import sync_folder

BITS = 2048
"""How many bits an RSA key should have: RFC 8301 §3.2 asks for as many, and all receivers check them."""

_LEAST_BITS = 1024  # likewise: no receiver may take less
_MAKE = "`publisher dkim keys` makes keys"


def read_key(file: Path, kind: KeyKind, selector: str) -> Key:
    """Read a private key in PEM. Raises PublisherError where it is missing, open to others, or of another kind."""
    key = _load(file, kind)
    sign = _sign_ed25519(key) if isinstance(key, Ed25519PrivateKey) else _sign_rsa(key)
    bits = key.key_size if isinstance(key, RSAPrivateKey) else 256
    return Key(selector=selector, algorithm=f"{kind}-sha256", sign=sign, bits=bits)


def read_record(file: Path, kind: KeyKind, selector: str, domain: str) -> Record:
    """Give the record by which receivers check what a key has signed. Raises PublisherError as `read_key` does."""
    key = _load(file, kind)
    if isinstance(key, Ed25519PrivateKey):
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)  # RFC 8463 §4: the bare 32 bytes
    else:
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    value = f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"
    return Record(name=f"{selector}._domainkey.{domain}", value=value)


def make_key(file: Path, kind: KeyKind) -> None:
    """Write a new key that only this user can read. Raises PublisherError; what is there already is left alone."""
    key = Ed25519PrivateKey.generate() if kind is KeyKind.ED25519 else generate_private_key(65537, BITS)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            out.flush()
            os.fsync(out.fileno())
        sync_folder(file.parent)
    except OSError as error:
        raise PublisherError(f"The key {file} can't be written: {error.strerror or error}") from error


def _sign_rsa(key: RSAPrivateKey) -> Callable[[bytes], bytes]:
    padding, algorithm = PKCS1v15(), SHA256()
    return lambda data: key.sign(data, padding, algorithm)


def _sign_ed25519(key: Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    return lambda data: key.sign(hashlib.sha256(data).digest())  # RFC 8463 §3: the hash is what is signed


def _load(file: Path, kind: KeyKind) -> RSAPrivateKey | Ed25519PrivateKey:
    setting, text = f"dkim.{kind}_key_file", _read(file, kind)
    try:
        key = load_pem_private_key(text, password=None)
    except TypeError:  # the library's way to say that it is encrypted
        raise PublisherError(
            f"{setting} is locked with a passphrase: {file}",
            hint="keep it without one, for nobody else to read: mail is signed while nobody is there to type",
        ) from None
    except (ValueError, UnsupportedAlgorithm):  # the cause might quote the key
        is_public = b"PUBLIC KEY" in text
        raise PublisherError(
            f"{setting} holds {'a public' if is_public else 'no private'} key: {file}",
            hint=f"a private one begins with -----BEGIN PRIVATE KEY-----; {_MAKE}",
        ) from None
    kinds = {KeyKind.RSA: RSAPrivateKey, KeyKind.ED25519: Ed25519PrivateKey}
    if not isinstance(key, (RSAPrivateKey, Ed25519PrivateKey)) or not isinstance(key, kinds[kind]):
        raise PublisherError(
            f"{setting} holds another kind of key than {kind.upper()}: {file}", hint="each kind has its own setting"
        )
    if isinstance(key, RSAPrivateKey) and key.key_size < _LEAST_BITS:
        raise PublisherError(
            f"{setting} has only {key.key_size} bits, and no receiver takes it: {file}", hint=_MAKE
        )
    return key


def _read(file: Path, kind: KeyKind) -> bytes:
    setting = f"dkim.{kind}_key_file"
    try:
        with file.open("rb") as key:
            if stat.S_IMODE(os.fstat(key.fileno()).st_mode) & 0o077:
                raise PublisherError(f"{setting} can be read by others: {file}", hint=f"chmod 600 {file}")
            return key.read()
    except FileNotFoundError as error:
        raise PublisherError(f"{setting} is not there: {file}", hint=_MAKE) from error
    except OSError as error:
        raise PublisherError(f"{setting} can't be read: {file}: {error.strerror or error}") from error
