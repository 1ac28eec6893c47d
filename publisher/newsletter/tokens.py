"""The sheet that says what mail looks like: `email_templates/tokens.toml`, and `[brand]` over it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from publisher.colour import is_colour
from publisher.config_problems import locate_keys, name_nearest, say_plainly, show_path
from publisher.errors import Problem, PublisherError
from publisher.newsletter.template_files import TemplateFiles
from publisher.settings import Section, Settings

_SHEET = "tokens.toml"
_BRANDED = ("page", "card", "ink")  # of light and dark, which [brand] may say as `page` and `page_dark`
_FAMILIES = re.compile(r"""[\w ,.'"-]+""")
_AT = re.compile(r"`\$\.(\w+)\.?(\w*)")


class Colours(Section, frozen=True, kw_only=True):
    """The colours of one palette as they are asked for, each written `#rrggbb`."""

    page: str
    card: str
    ink: str
    muted: str
    line: str
    code: str
    note: str
    tip: str
    warning: str
    danger: str
    accent: str = ""


class Sizes(Section, frozen=True, kw_only=True):
    """Sizes of text, in pixels."""

    text: int
    small: int
    fine: int
    code: int
    title: int
    title_narrow: int
    heading: int
    item: int


class Space(Section, frozen=True, kw_only=True):
    """Distances, in pixels."""

    side: int
    side_narrow: int
    corner: int


class Tokens(Section, frozen=True, kw_only=True):
    """All that a writer may change without touching a template. `fonts` holds lists of families as CSS has them."""

    light: Colours
    dark: Colours
    fonts: dict[str, str]
    sizes: Sizes
    space: Space


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a token was said, and by which name."""

    path: str
    line: int | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The tokens of a site, and where each was said last."""

    tokens: Tokens
    sources: Mapping[tuple[str, str], Source]


def read_sheet(files: TemplateFiles, settings: Settings) -> Sheet:
    """Give a site's tokens. Raises PublisherError with a problem for each one that can't be used."""
    said: dict[str, dict[str, object]] = {}
    sources: dict[tuple[str, str], Source] = {}
    for layer in files.read_layers(_SHEET):
        for section, keys in layer.said.items():
            for key, value in keys.items() if isinstance(keys, dict) else [("", keys)]:
                said.setdefault(section, {})[key] = value
                line = layer.lines.get((section, key)) or layer.lines.get((section, ""))
                name = f"{section}.{key}" if key else section
                sources[section, key] = Source(path=layer.path, line=line, name=name)
    for (section, key), value, source in _branded(settings):
        said.setdefault(section, {})[key] = value
        sources[section, key] = source
    problems = [*_find_unknown(sources), *_find_no_colours(said, sources), *_find_no_families(said, sources)]
    if problems:
        raise PublisherError("What mail should look like can't be read", problems=tuple(problems))
    return Sheet(tokens=_convert(said, sources), sources=sources)


def _branded(settings: Settings) -> Iterator[tuple[tuple[str, str], str, Source]]:
    """Give what `[brand]` says, as tokens."""
    brand = settings.brand
    asked = {("light", "accent"): ("accent", brand.accent), ("dark", "accent"): ("accent_dark", brand.accent_dark)}
    asked |= {("light", key): (key, str(getattr(brand, key))) for key in _BRANDED}
    asked |= {("dark", key): (f"{key}_dark", str(getattr(brand, f"{key}_dark"))) for key in _BRANDED}
    asked |= {("fonts", "body"): ("font", brand.font), ("fonts", "heading"): ("heading_font", brand.heading_font)}
    try:
        lines = locate_keys(settings.file.read_text(encoding="utf-8-sig"))
    except OSError:
        lines = {}  # what is said counts all the same
    for token, (key, value) in asked.items():
        if value:
            line = lines.get(("brand", key))
            yield token, value, Source(path=show_path(settings.file), line=line, name=f"brand.{key}")


def _find_unknown(sources: Mapping[tuple[str, str], Source]) -> Iterator[Problem]:
    kinds: dict[str, type[Section]] = {"light": Colours, "dark": Colours, "sizes": Sizes, "space": Space}
    for (section, key), source in sources.items():
        known = [field.name for field in msgspec.structs.fields(kinds[section])] if section in kinds else [key]
        if section not in {*kinds, "fonts"}:
            yield _problem(
                "brand-token", source, "there is no such section", name_nearest(section, [*kinds, "fonts"])
            )
        elif key not in known:
            yield _problem("brand-token", source, "there is no such token", name_nearest(key, known))


def _find_no_colours(
    said: Mapping[str, Mapping[str, object]], sources: Mapping[tuple[str, str], Source]
) -> Iterator[Problem]:
    for section in ("light", "dark"):
        for key, value in said.get(section, {}).items():
            if not isinstance(value, str) or not is_colour(value):
                source = sources[section, key]
                yield _problem("brand-colour", source, f"“{value}” is no colour", "write it as #0b5cad")


def _find_no_families(
    said: Mapping[str, Mapping[str, object]], sources: Mapping[tuple[str, str], Source]
) -> Iterator[Problem]:
    for key, value in said.get("fonts", {}).items():
        if not isinstance(value, str) or not _FAMILIES.fullmatch(value):
            source = sources["fonts", key]
            yield _problem("brand-font", source, f"“{value}” is no list of fonts", "write it as Georgia, serif")


def _convert(said: Mapping[str, Mapping[str, object]], sources: Mapping[tuple[str, str], Source]) -> Tokens:
    fonts = {name: str(value) for name, value in said.get("fonts", {}).items()}
    families = {name: _quote_families(fonts.get(value, value)) for name, value in fonts.items()}
    try:
        return msgspec.convert({**said, "fonts": families}, Tokens)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        source = sources.get((found[1], found[2])) if found else None
        text = say_plainly(str(error)).rpartition(": ")[2]
        problem = _problem("brand-token", source or Source(path=_SHEET, line=None, name="tokens"), text, "")
        raise PublisherError("What mail should look like can't be read", problems=(problem,)) from error


def _quote_families(families: str) -> str:
    """Give a list of families with quotes around names of several words, which some programs need."""
    names = (name.strip().strip("'\"") for name in families.split(","))
    return ",".join(f'"{name}"' if " " in name else name for name in names if name)


def _problem(code: str, source: Source, text: str, hint: str) -> Problem:
    return Problem(code=code, path=source.path, line=source.line, text=f"{source.name}: {text}", hint=hint)
