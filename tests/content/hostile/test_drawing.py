"""Pictures that are made to do harm, drawn by the process that draws: each fails alone, and is told."""

import pytest

from publisher.content.draw_guard import DrawGuard
from publisher.content.drawing import DrawingError
from publisher.content.limits import Limits

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SIZE = 'width="100" height="100"'


def bomb(levels: int = 12) -> str:
    """Each group shows the one before it ten times."""
    groups = ['<g id="g0"><circle cx="50" cy="50" r="40" fill="url(#no)"/></g>']
    groups += [
        f'<g id="g{level}">' + f'<use xlink:href="#g{level - 1}"/>' * 10 + "</g>" for level in range(1, levels)
    ]
    return f'<svg {NS} {SIZE}><defs>{"".join(groups)}</defs><use xlink:href="#g{levels - 1}"/></svg>'


HOSTILE = {
    "a bomb": (".svg", bomb()),
    "entities": (
        ".svg",
        f'<!DOCTYPE svg [<!ENTITY a "{"a" * 9}">]><svg {NS} {SIZE}><text>{"&a;" * 9}</text></svg>',
    ),
    "deep": (".svg", f"<svg {NS} {SIZE}>{'<g>' * 100_000}{'</g>' * 100_000}</svg>"),
    "tall": (".svg", f'<svg {NS} width="100" height="99999999"><rect width="9" height="9"/></svg>'),
    "wide": (".svg", f'<svg {NS} width="99999999" height="99999999"><rect width="9" height="9"/></svg>'),
    "many blurs": (
        ".svg",
        f'<svg {NS} width="400" height="400"><filter id="f"><feGaussianBlur stdDeviation="90"/></filter>'
        + '<rect width="400" height="400" filter="url(#f)"/>' * 5000
        + "</svg>",
    ),
    "a picture within": (".svg", f'<svg {NS} {SIZE}><image href="data:image/svg+xml;base64,AAAA"/></svg>'),
    "braces": ("formula", "{" * 9000),
    "a formula that grows": ("formula", r"\frac{a}{" * 900 + "b" + "}" * 900),
    "a large diagram": ("diagram", "graph TD\n" + "\n".join(f"a{n}-->a{n + 1}" for n in range(1500))),
    "no picture": (".webp", "RIFF"),
}


def take(name: str) -> tuple[str, bytes]:
    kind, source = HOSTILE[name]
    return kind, source.encode()


@pytest.fixture(scope="module")
def guard() -> DrawGuard:
    return DrawGuard(Limits(cpu_seconds=0.7, memory_mib=512))


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"many blurs"}))
def test_what_does_harm_is_drawn_or_refused_and_the_next_is_drawn(guard: DrawGuard, name: str) -> None:
    try:
        assert guard.draw(*take(name)).startswith(b"\x89PNG")
    except DrawingError as error:
        assert str(error)  # noqa: PT017 - either is right
    assert guard.draw(".svg", f"<svg {NS} {SIZE}/>".encode()).startswith(b"\x89PNG")


def test_what_takes_too_long_is_ended_and_said(guard: DrawGuard) -> None:
    with pytest.raises(DrawingError, match=r"takes more than 0\.7 s"):
        guard.draw(*take("many blurs"))


def test_nothing_is_read_that_the_author_does_not_show(guard: DrawGuard) -> None:
    plain = guard.draw(".svg", f'<svg {NS} {SIZE}><rect width="9" height="9"/></svg>'.encode())
    for address in ("/etc/hostname", "file:///etc/hostname", "http://127.0.0.1/x.png"):
        named = f'<svg {NS} {SIZE}><rect width="9" height="9"/><image xlink:href="{address}" {SIZE}/></svg>'
        assert guard.draw(".svg", named.encode()) == plain
