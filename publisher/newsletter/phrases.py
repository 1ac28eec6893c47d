"""The words that mail adds to a post, in the reader's language; English where it isn't known here."""

from dataclasses import dataclass
from datetime import date

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Sentences with room in braces. `months` begins with January; `language` is what all is written in."""

    language: str
    months: tuple[str, ...]
    day: str
    and_one_more: str
    and_more: str
    read: str
    on_the_web: str
    whole_code: str
    wide_table: str
    image: str
    done: str
    to_do: str
    reason: str
    unsubscribe: str

    def write_day(self, day: date) -> str:
        """Give a day as people write it."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)


_ENGLISH = Phrases(
    language="en",
    months=(
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    ),
    day="{day} {month} {year}",
    and_one_more="{title}, and one more",
    and_more="{title}, and {count} more",
    read="Read “{title}”",
    on_the_web="Read on the web",
    whole_code="See all of this code on the web",
    wide_table="See this table on the web",
    image="Image",
    done="done",
    to_do="to do",
    reason="{address} gets this because it is subscribed to “{list}”.",
    unsubscribe="Unsubscribe",
)  # fmt: skip

_GERMAN = Phrases(
    language="de",
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
        "August", "September", "Oktober", "November", "Dezember",
    ),
    day="{day}. {month} {year}",
    and_one_more="{title} und ein weiterer Beitrag",
    and_more="{title} und {count} weitere Beiträge",
    read="„{title}“ lesen",
    on_the_web="Im Web lesen",
    whole_code="Den ganzen Code im Web ansehen",
    wide_table="Die Tabelle im Web ansehen",
    image="Bild",
    done="erledigt",
    to_do="offen",
    reason="{address} erhält diese Nachricht als Abonnent von „{list}“.",
    unsubscribe="Abbestellen",
)  # fmt: skip

_FRENCH = Phrases(
    language="fr",
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
        "août", "septembre", "octobre", "novembre", "décembre",
    ),
    day="{day} {month} {year}",
    and_one_more="{title}, et un autre article",
    and_more="{title}, et {count} autres articles",
    read="Lire « {title} »",
    on_the_web="Lire sur le web",
    whole_code="Voir tout le code sur le web",
    wide_table="Voir le tableau sur le web",
    image="Image",
    done="fait",
    to_do="à faire",
    reason="{address} reçoit ce message car cette adresse est abonnée à « {list} ».",
    unsubscribe="Se désabonner",
)  # fmt: skip

_SPANISH = Phrases(
    language="es",
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
        "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    and_one_more="{title} y otro artículo",
    and_more="{title} y {count} artículos más",
    read="Leer «{title}»",
    on_the_web="Leer en la web",
    whole_code="Ver todo el código en la web",
    wide_table="Ver la tabla en la web",
    image="Imagen",
    done="hecho",
    to_do="pendiente",
    reason="{address} recibe este mensaje porque está suscrita a «{list}».",
    unsubscribe="Darse de baja",
)  # fmt: skip

_BY_LANGUAGE = {phrases.language: phrases for phrases in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH)}


def phrases_of(language: str) -> Phrases:
    """Give the phrases of a language tag (RFC 5646), by its first part."""
    return _BY_LANGUAGE.get(_first_part(language), _ENGLISH)


def direction_of(language: str) -> str:
    """Give `rtl` for a language that is written from right to left, else `ltr`."""
    return "rtl" if _first_part(language) in _RIGHT_TO_LEFT else "ltr"


def _first_part(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
