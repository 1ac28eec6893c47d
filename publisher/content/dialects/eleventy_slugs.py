"""What Eleventy's two filters make of a text in a permalink: `slugify`, and `slug` that was there before it.

They aren't alike: `C++, v1.0` is `c-v1-0` by the one and `c++-v1.0` by the other.
https://www.11ty.dev/docs/filters/slugify/ and https://www.11ty.dev/docs/filters/slug/
"""

import re
import unicodedata

from publisher.content.transliterate import to_ascii

# Letters that both know, Latin to Arabic; others are as blanks to the one and as nothing to the other.
_LETTER = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0137\u0139-\u0148\u014c-\u017e\u01a0-\u01a1\u01af-\u01b0"
                     "\u01cd-\u021b\u0386-\u03ce\u0401-\u045f\u0531-\u0587\u0620-\u06ff\u10d0-\u10f0\u1e00-\u1e99"
                     "\u1ea0-\u1ef9]")  # fmt: skip
_OF_SLUGIFY = {
    "ä": "ae", "ö": "oe", "ü": "ue", "β": "v", "η": "i", "ή": "i", "ξ": "ks", "υ": "y", "ύ": "y", "ϋ": "y",
    "ΰ": "y", "φ": "f", "χ": "x", "ё": "yo", "є": "ye", "ґ": "g", "й": "y", "щ": "sch", "ь": "", "ю": "yu",
    "я": "ya", "œ": "-", "ŧ": "-", "ђ": "-", "ѓ": "-", "ѕ": "-", "ј": "-", "ћ": "-", "ў": "-", "џ": "-", "€": "e",
    "&": " and ", "♥": " love ", "🦄": " unicorn ",
}  # fmt: skip
_OF_SLUG = {
    "đ": "dj", "η": "h", "ή": "h", "θ": "8", "ξ": "3", "υ": "y", "ύ": "y", "ϋ": "y", "ΰ": "y", "φ": "f", "χ": "x",
    "ω": "w", "ώ": "w", "ё": "yo", "є": "ye", "ґ": "g", "й": "j", "х": "h", "ц": "c", "щ": "sh", "ъ": "u", "ь": "",
    "ю": "yu", "я": "ya", "$": "dollar", "%": "percent", "&": "and", "<": "less", ">": "greater", "|": "or",
    "¢": "cent", "£": "pound", "¥": "yen", "€": "euro", "©": "(c)", "®": "(r)", "™": "tm", "ª": "a", "º": "o",
    "ћ": "c", "џ": "dz", "ə": "e", "\u00a0": " ", "\u202f": " ", "–": " ", "₹": "indian rupee",
    "₽": "russian ruble", **dict.fromkeys("ĉċĕĝġĥħĭĵĺŏŗŝŧŭѓѕќў", ""), "„": '"',
    "…": "...", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "†": "+", "♥": "love", "∞": "infinity",
}  # fmt: skip
# What stands above a letter vanishes, and so does a sign of that kind alone.
_MARK = re.compile("[\u0300-\u036f^`\u00a8\u00af\u00b4\u00b7\u00b8]")
_POSSESSIVE = re.compile(r"(?<=[a-z\d])'(?=[ts](?:\s|$))")
_NO_WORD = re.compile(r"[^a-z\d]+")
_NO_SIGN = re.compile(r"[^\w\s$*_+~.()'\"!:@-]", re.ASCII)


def slugify(text: str) -> str:
    """Make a slug as the filter `slugify` does: in the letters of ASCII and digits, and “it's” as “its”."""
    plain = "".join(_spell(char, _OF_SLUGIFY, "-") for char in _compose(text))
    return _NO_WORD.sub("-", _POSSESSIVE.sub("", plain)).strip("-")


def slug(text: str) -> str:
    """Make a slug as the filter `slug` does: signs that may stand in an address stay, and some are spelled out."""
    plain = _NO_SIGN.sub("", "".join(_spell(char, _OF_SLUG, "") for char in _compose(text)))
    return re.sub(r"[\s-]+", "-", plain).strip("-")


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _spell(char: str, known: dict[str, str], other: str) -> str:
    if (spelled := known.get(char)) is not None:
        return spelled
    if _MARK.match(char):
        return ""
    if char.isascii():
        return char
    return _NO_WORD.sub("", to_ascii(char).lower()) if _LETTER.match(char) else other
