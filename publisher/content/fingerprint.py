"""What a post is known by when its file has another name: hashes of its words without white space."""

import hashlib

_HALF = 16  # hex digits each of title and text


def fingerprint(title: str, body: str) -> str:
    """Give the hash of the title and that of the text, one behind the other: either may change alone."""
    return _hash(title) + _hash(body)


def split_fingerprint(print_: str) -> tuple[str, str]:
    """Give the part of a fingerprint that is the title's, and the one that is the text's."""
    return print_[:_HALF], print_[_HALF:]


def _hash(words: str) -> str:
    return hashlib.sha256("".join(words.split()).encode()).hexdigest()[:_HALF]
