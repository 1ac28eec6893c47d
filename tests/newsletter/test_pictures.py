"""Formulas, diagrams, drawings and new kinds of picture, as pictures that every mail program shows."""

import io
import struct
import sys
from pathlib import Path

import pytest
from lxml import html as lxml_html
from msgspec.structs import replace
from PIL import Image

from publisher.content import Medium, drawing
from publisher.content.drawing import (
    DrawingError,
    below_of,
    draw_file,
    draw_formula,
    is_diagram,
    plain_formula,
    size_of,
)
from publisher.content.studio import Studio
from publisher.newsletter.compile import compile_issue
from publisher.newsletter.compiled import Compiled
from publisher.newsletter.mail_templates import MailTemplates
from publisher.settings import Settings
from tests.newsletter.conftest import make_post, make_rendered

INLINE = '<p>As <code class="arithmatex">E = mc^2</code> says.</p>'
BLOCK = '<pre class="arithmatex"><code>\\frac{a}{b}</code></pre>'
MERMAID = '<div class="highlight"><pre><span></span><code>graph TD\n A--&gt;B\n</code></pre></div>'
NS = 'xmlns="http://www.w3.org/2000/svg"'
SVG = f'<svg {NS} width="120" height="80"><rect width="120" height="80" fill="red"/></svg>'


def mail_of(settings: Settings, html: str, *media: Medium, keeps: bool = True) -> tuple[Compiled, MailTemplates]:
    templates = MailTemplates(settings, None if keeps else Studio(settings, None))
    rendered = replace(make_rendered(html), media=media)
    posts = [(make_post(), rendered)]
    return compile_issue(
        newsletter=settings.lists[0], posts=posts, settings=settings, templates=templates
    ), templates


def images_of(compiled: Compiled) -> list[dict[str, str]]:
    return [dict(image.attrib) for image in lxml_html.document_fromstring(compiled.html).iter("img")]


def drawn(settings: Settings) -> list[Path]:
    return sorted((settings.feeds.path / "media").glob("*.png"))


def test_a_formula_is_a_picture_with_its_source_in_words_and_the_source_in_text(settings: Settings) -> None:
    compiled, templates = mail_of(settings, INLINE + BLOCK)
    inline, block = images_of(compiled)
    assert (inline["alt"], block["alt"]) == ("E = mc^2", "\\frac{a}{b}")
    assert inline["src"] == f"https://example.org/feeds/media/{Path(inline['src']).name}"
    assert {Path(image["src"]).name for image in (inline, block)} == {file.name for file in drawn(settings)}
    assert "vertical-align:-" in inline["style"]
    assert "As E = mc^2 says." in compiled.text
    assert "    \\frac{a}{b}" in compiled.text
    assert templates.studio.problems == []


def test_a_picture_has_twice_the_pixels_that_it_takes(settings: Settings) -> None:
    compiled, _ = mail_of(settings, INLINE)
    with Image.open(drawn(settings)[0]) as picture:
        assert picture.width / 2 - 1 < int(images_of(compiled)[0]["width"]) <= picture.width / 2 + 1


def test_what_is_drawn_already_is_not_drawn_again(settings: Settings) -> None:
    first, _ = mail_of(settings, INLINE)
    file = drawn(settings)[0]
    before = file.stat().st_mtime_ns
    assert mail_of(settings, INLINE)[0].digest == first.digest
    assert file.stat().st_mtime_ns == before


def test_a_look_at_what_would_be_writes_nothing(settings: Settings) -> None:
    compiled, _ = mail_of(settings, INLINE, keeps=False)
    assert images_of(compiled)
    assert drawn(settings) == []


def test_a_diagram_is_a_picture_and_its_source_in_text(settings: Settings) -> None:
    compiled, _ = mail_of(settings, MERMAID)
    assert images_of(compiled)[0]["alt"] == "Diagram"
    assert "    graph TD" in compiled.text
    assert "<pre" not in compiled.html


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("graph LR\nA-->B", True),
        ("%% about\npie title X", True),
        ("classDiagram\nA <|-- B", False),
        ("graphs = 1", False),
    ],
)
def test_only_what_is_drawn_well_is_a_diagram(source: str, *, told: bool) -> None:
    assert is_diagram(source) is told


def test_a_formula_that_can_not_be_drawn_stays_as_it_is_and_is_told(settings: Settings) -> None:
    compiled, templates = mail_of(settings, '<p><code class="arithmatex">\\frac{</code></p>')
    assert "\\frac{</code>" in compiled.html
    assert images_of(compiled) == []
    (problem,) = templates.studio.problems
    assert (problem.code, problem.path) == ("picture-not-drawn", "posts/what-happened-in-2024.md")


def test_without_the_extra_the_source_is_mailed_and_the_extra_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ziamath", None)  # as Python has it for what can't be imported
    assert not drawing.can_draw()
    compiled, templates = mail_of(settings, INLINE + BLOCK + MERMAID)
    assert images_of(compiled) == []
    assert "E = mc^2" in compiled.html
    assert {problem.hint for problem in templates.studio.problems} == {"pip install 'publisher[images]' draws it"}


@pytest.mark.parametrize("name", ["a.svg", "a.webp", "a.avif"])
def test_a_local_picture_of_a_new_kind_is_one_of_an_old_kind(settings: Settings, name: str) -> None:
    file = settings.root / "posts" / name
    file.parent.mkdir()
    if name == "a.svg":
        file.write_text(SVG, encoding="utf-8")
    else:
        Image.new("RGB", (240, 160), "red").save(file)
    medium = Medium(url=f"https://example.org/{name}", path=f"posts/{name}", width=120, height=80)
    body = f'<p><img src="https://example.org/{name}" alt="Red" width="120" height="80"></p>'
    compiled, _ = mail_of(settings, body, medium)
    (image,) = images_of(compiled)
    assert image["src"].startswith("https://example.org/feeds/media/")
    assert (image["alt"], image["width"], image["height"]) == ("Red", "120", "80")
    with Image.open(drawn(settings)[0]) as picture:
        assert (picture.format, picture.size) == ("PNG", (240, 160))
    assert f"[Image: Red] <https://example.org/{name}>" in compiled.text


def test_a_picture_elsewhere_is_left_where_it_is(settings: Settings) -> None:
    compiled, _ = mail_of(
        settings, '<p><img src="https://e.org/a.svg" alt="x"></p>', Medium(url="https://e.org/a.svg")
    )
    assert images_of(compiled)[0]["src"] == "https://e.org/a.svg"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (f'<svg {NS} width="9" height="9"><image href="/etc/passwd"/></svg>', ""),
        (
            '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg ' + NS + ">&a;</svg>",
            "*",
        ),
        ("<svg", "*"),
        ("", "it is empty"),
    ],
)
def test_a_hostile_drawing_reads_nothing_and_harms_nothing(source: str, told: str) -> None:
    try:
        assert size_of(draw_file(source.encode(), ".svg")) == (9, 9)
    except DrawingError as error:
        assert told == "*" or str(error).startswith(told)  # noqa: PT017 - either is right, and nothing else


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    file = tmp_path / "a.webp"
    Image.effect_noise((3000, 600), 60).convert("RGB").save(file)
    png = draw_file(file.read_bytes(), ".webp")
    assert struct.unpack(">II", png[16:24]) == (1200, 240)
    assert len(png) < 400_000


def test_how_a_formula_stands_on_the_line_is_kept_in_its_file() -> None:
    png = draw_formula("y_j")
    assert below_of(png) > 0
    Image.open(io.BytesIO(png)).verify()


def test_what_some_systems_escape_is_drawn_and_said_as_it_is_meant() -> None:
    assert draw_formula(r"x\_{ij}") == draw_formula("x_{ij}")
    assert plain_formula(r"x\_{ij} \\\\ y") == r"x_{ij} \\ y"


def test_A4_a_formula_has_a_margin_so_that_it_can_be_read_on_its_own_paper_in_the_dark() -> None:
    shown = Image.open(io.BytesIO(draw_formula("x"))).convert("L")
    left, top, right, bottom = shown.point(lambda level: 255 if level < 128 else 0).getbbox() or (0, 0, 0, 0)
    assert min(left, shown.width - right) >= 6
    assert min(top, shown.height - bottom) >= 4
