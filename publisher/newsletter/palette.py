"""The colours of mail, light and dark: all text stands out 4.5 to 1 from what is behind it (WCAG 2.2, 1.4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.colour import EDGE, TEXT, contrast, legible
from publisher.errors import Problem, Severity
from publisher.newsletter.tokens import Colours, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One set of colours as they are shown, each written `#rrggbb`.

    `page` lies behind `card`, `code` is behind boxes; `ink`, `muted` and `link` can be read on all three. `accent`
    is the brand's own, for decoration; `button` is as near to it as tells a button from the card, and `on_button`
    is text upon it.
    """

    page: str
    card: str
    code: str
    line: str
    ink: str
    muted: str
    link: str
    accent: str
    button: str
    on_button: str
    note: str
    tip: str
    warning: str
    danger: str

    @property
    def inversion(self) -> int:
        """How far, in percent, white is to be turned to black for it to be as dark as `card`."""
        return 100 - round(sum(bytes.fromhex(self.card[1:])) / 3 / 255 * 100)


def palette_of(asked: Colours) -> Palette:
    """Give the colours that are shown for those that were asked for."""
    grounds = (asked.page, asked.card, asked.code)
    button = legible(asked.accent, asked.card, least=EDGE)
    return Palette(
        page=asked.page,
        card=asked.card,
        code=asked.code,
        line=asked.line,
        ink=legible(asked.ink, *grounds),
        muted=legible(asked.muted, *grounds),
        link=legible(asked.accent, *grounds),
        accent=asked.accent,
        button=button,
        on_button=legible(asked.card, button),
        note=legible(asked.note, asked.card, least=EDGE),
        tip=legible(asked.tip, asked.card, least=EDGE),
        warning=legible(asked.warning, asked.card, least=EDGE),
        danger=legible(asked.danger, asked.card, least=EDGE),
    )


def find_shaded(sheet: Sheet) -> Iterator[Problem]:
    """Give a warning for each colour of text that is not shown as it was asked for; an error where none can be."""
    for section, asked in (("light", sheet.tokens.light), ("dark", sheet.tokens.dark)):
        shown, grounds = palette_of(asked), (asked.page, asked.card, asked.code)
        for key, colour in (("ink", shown.ink), ("muted", shown.muted), ("accent", shown.link)):
            wanted = str(getattr(asked, key))
            if colour == wanted:
                continue
            worst = min(grounds, key=lambda behind: contrast(wanted, behind))
            can_be_read = all(contrast(colour, behind) >= TEXT for behind in grounds)
            source = sheet.sources[section, key]
            yield Problem(
                code="brand-contrast",
                path=source.path,
                line=source.line,
                text=f"{source.name}: {wanted} on {worst} is {contrast(wanted, worst):.1f} to 1, and text can be "
                f"read from {TEXT} to 1",
                hint=f"mail shows {colour} instead, the nearest shade that can be read"
                if can_be_read
                else f"no colour can be read on all of {', '.join(grounds)}: bring them nearer to each other",
                severity=Severity.WARNING if can_be_read else Severity.ERROR,
            )
