"""Formulas, diagrams, drawings and new kinds of picture -> PNG, which every program shows.

The only file that knows ziamath, merman, resvg and Pillow: the extra `images`. Nothing is fetched or read.
What draws is other people's, and so is what it is given: `draw_guard` has it run in a process of its own.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from typing import TypeVar

_Made = TypeVar("_Made")
SCALE = 2  # pixels of the picture for each of the mail: screens are that fine
_LONGEST_SOURCE = 20_000  # characters of a formula or a diagram
LARGEST_FILE = 20_000_000  # bytes
_WIDEST = 600 * SCALE
_PAPER = "#fffefc"  # behind what is black on nothing, so that it can be read in the dark as well
_TEXT_SIZE = 18  # pixels
# Those of Mermaid's diagrams that are drawn as well here as in a browser.
_DIAGRAM = re.compile(r"\s*(?:%%.*\n\s*)*(?:graph|flowchart|sequenceDiagram|stateDiagram(?:-v2)?|pie)\b")
_ESCAPED_MARK = re.compile(r"\\([_*])(?=[{\w\\])")
_ESCAPED_END = re.compile(r"\\{4,}")
_HEADER = 33  # bytes of a PNG up to the end of its first chunk (PNG §5.2, §11.2.1)
_BELOW = re.compile(rb"tEXtBelow\x00(\d+);")
_PIXELS = re.compile(r"([\d.]+)(?:px)?")
_BOX_WIDTH = re.compile(r"[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.]+)[\s,]+[\d.]+")
_FORMULA_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="(-?[\d.]+) (-?[\d.]+) [\d.]+ [\d.]+"')
_MARGIN = (3, 2)  # pixels beside and above a formula: in the dark its paper can be seen


class DrawingError(ValueError):
    """A source or a file can't be drawn, for the reason given."""


def can_draw() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) for name in ("merman", "PIL", "resvg_py", "ziamath"))


def is_diagram(source: str) -> bool:
    """Whether a piece of code is a diagram of Mermaid that can be drawn."""
    return _DIAGRAM.match(source) is not None


def draw_formula(source: str) -> bytes:
    """Give the PNG of LaTeX; `below_of` tells how it stands on the line. Raises DrawingError."""
    from ziamath.zmath import Latex  # takes most of a second

    svg = _attempt(lambda: str(Latex(plain_formula(_bounded(source)), size=_TEXT_SIZE).svg()))
    found = _FORMULA_SIZE.search(svg)
    if found is None:
        raise DrawingError("its size can't be read")
    width, height, left, top = (float(number) for number in found.groups())
    beside, above = _MARGIN
    framed = f'width="{width + 2 * beside}" height="{height + 2 * above}" '
    framed += f'viewBox="{left - beside} {top - above} {width + 2 * beside} {height + 2 * above}"'
    below = max(0, round(top + height + above))
    return _note_below(_draw_svg(svg.replace(found[0], framed, 1)), below)


def plain_formula(source: str) -> str:
    """Give LaTeX without what some systems want written before `_` and at the end of a row, for Markdown's sake."""
    return _ESCAPED_END.sub(r"\\\\", _ESCAPED_MARK.sub(r"\1", source))


def draw_diagram(source: str) -> bytes:
    """Give the PNG of a diagram of Mermaid. Raises DrawingError."""
    import merman  # takes a while

    svg = _attempt(lambda: merman.Merman().render_svg(_bounded(source), '{"svg":{"pipeline":"resvg-safe"}}'))
    return _draw_svg(str(svg))


def draw_file(data: bytes, suffix: str) -> bytes:
    """Give the PNG of what an SVG, WebP or AVIF file holds. Raises DrawingError."""
    if not data or len(data) > LARGEST_FILE:
        raise DrawingError("it is empty, or larger than any picture")
    return _draw_svg_file(data) if suffix == ".svg" else _attempt(lambda: _convert(data))


def draw(kind: str, source: bytes) -> bytes:
    """Give the PNG of a formula, a diagram, or what a file holds whose name ends in `kind`. Raises DrawingError."""
    if kind == "formula":
        return draw_formula(source.decode())
    if kind == "diagram":
        return draw_diagram(source.decode())
    return draw_file(source, kind)


def size_of(png: bytes) -> tuple[int, int]:
    """Give the width and height of a PNG in pixels of the mail (PNG §11.2.1)."""
    width, height = struct.unpack(">II", png[16:24])
    return -(-width // SCALE), -(-height // SCALE)


def below_of(png: bytes) -> int:
    """Give how far a picture reaches below the line of the text, in pixels of the mail."""
    found = _BELOW.search(png, 0, 128)
    return int(found[1]) if found else 0


def _note_below(png: bytes, below: int) -> bytes:
    """Write into a PNG how far it reaches below the line: a text chunk (PNG §11.3.3.3) behind its header."""
    data = b"tEXtBelow\0%d;" % below
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:_HEADER] + chunk + png[_HEADER:]


def _bounded(source: str) -> str:
    if not source.strip() or len(source) > _LONGEST_SOURCE:
        raise DrawingError("it is empty, or longer than anybody draws")
    return source


def _draw_svg(svg: str, width: float = 0) -> bytes:
    """Draw at twice its size; where its `width` in pixels is known and more than mail is wide, at twice that."""
    import resvg_py  # part of an extra

    widest, zoom = (_WIDEST, None) if width * SCALE > _WIDEST else (None, SCALE)
    return _attempt(
        lambda: bytes(resvg_py.svg_to_bytes(svg_string=svg, width=widest, zoom=zoom, background=_PAPER))
    )


def _draw_svg_file(data: bytes) -> bytes:
    svg, width = _tame_svg(data)
    return _draw_svg(svg, width)


def _tame_svg(data: bytes) -> tuple[str, float]:
    """Give a drawing without what it would take from elsewhere, and its width. Raises DrawingError."""
    from lxml import etree  # whoever only asks for a drawing needs no parser

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DrawingError(str(error)) from error
    for element in root.iter(etree.Element):
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            if not element.get(name, "#").startswith(("#", "data:")):
                del element.attrib[name]
    return str(etree.tostring(root, encoding="unicode")), _find_width(root.get("width"), root.get("viewBox"))


def _find_width(width: str | None, view_box: str | None) -> float:
    """Give the width of a drawing in pixels, or 0 where it doesn't say (SVG 2 §8.2)."""
    said = _PIXELS.fullmatch((width or "").strip()) or _BOX_WIDTH.fullmatch((view_box or "").strip())
    return float(said[1]) if said else 0.0


def _convert(data: bytes) -> bytes:
    from PIL import Image  # part of an extra

    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail((_WIDEST, _WIDEST * 4))
    written = io.BytesIO()
    # As many colours as an eye tells apart in a photograph: a third of the bytes.
    picture.quantize(256).save(written, "PNG", optimize=True)
    return written.getvalue()


def _attempt(make: Callable[[], _Made]) -> _Made:
    """Give what `make` makes; whatever a library raises is a DrawingError."""
    try:
        return make()
    except DrawingError:
        raise
    except Exception as error:
        raise DrawingError(" ".join(str(error).split())[:200] or type(error).__name__) from error
