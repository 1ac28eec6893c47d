"""The brand's colour on a page, where it can be read there."""

from publisher.colour import TEXT, contrast, is_colour

AA = TEXT  # the least contrast of text of ordinary size


def readable(colour: str, *, on: str, otherwise: str) -> str:
    """Give `colour` where it is one (`#rgb` or `#rrggbb`) and can be read on `on`, else `otherwise`."""
    return colour if is_colour(colour) and contrast(colour, on) >= AA else otherwise
