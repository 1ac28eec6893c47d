"""Letters of any script -> ASCII, as blogging systems do it for addresses. One file knows text-unidecode."""

import unicodedata


def to_ascii(text: str) -> str:
    """Give `text` in ASCII letters: `Größe` as `Grosse`, `北京` as `Bei Jing`; what has none is left out."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return plain
    from text_unidecode import unidecode  # its tables wait until they are needed

    return str(unidecode(plain)).replace("[?]", "")
