"""What a post is known by when its file has another name: hashes of its words without white space."""

import hashlib

_HALF = 16  # hex digits each of title and text
_BLANKS = b" \t\n\r\f\v"


def drop_blanks(text: str) -> bytes:
    """Give `text` in UTF-8 without white space, which an editor may set in another way."""
    return text.encode().translate(None, _BLANKS)


def fingerprint(title: str, words: bytes) -> str:
    """Give the hash of the title and that of the text's words, one behind the other: either may change alone."""
    return _hash(drop_blanks(title)) + _hash(words)


def split_fingerprint(print_: str) -> tuple[str, str]:
    """Give the part of a fingerprint that is the title's, and the one that is the text's."""
    return print_[:_HALF], print_[_HALF:]


def _hash(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()[:_HALF]
