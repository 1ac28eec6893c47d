"""Language tags (RFC 5646): what one is a kind of."""

# Where Chinese is written in the traditional script though the tag doesn't say so.
_TRADITIONAL = frozenset({"TW", "HK", "MO"})


def widen_tag(tag: str) -> tuple[str, ...]:
    """Give a tag and all that it is a kind of, the widest first: `zh`, `zh-Hant`, `zh-Hant-HK`; none of no tag.

    Parts are written as RFC 5646 §2.1.1 has it, and `zh-TW` is a kind of `zh-Hant`.
    """
    first, *others = [part for part in tag.replace("_", "-").split("-") if part.isalnum()] or [""]
    if not first:
        return ()
    parts = [first.lower(), *map(_write_part, others)]
    tags = ["-".join(parts[:end]) for end in range(1, len(parts) + 1)]
    if parts[0] == "zh" and _TRADITIONAL.intersection(parts) and "Hans" not in parts and "Hant" not in parts:
        tags.insert(1, "zh-Hant")
    return tuple(tags)


def _write_part(part: str) -> str:
    """Write a script with one capital, and a region in capitals."""
    if len(part) == 4 and part.isalpha():
        return part.capitalize()
    return part.upper() if len(part) == 2 else part.lower()
