"""Where the files lie that travel with the package: the templates and sample posts of a new site."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "starter"


def starter_folder(name: str) -> Path:
    """Give the package's own `email_templates` or `posts`.

    In an installed wheel they stand inside the package; in a checkout, at the top of the repository.
    """
    packed = _IN_WHEEL / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
