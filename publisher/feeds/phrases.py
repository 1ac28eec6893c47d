"""The words of the pages for people and of the style sheet, in the site's language; else in English."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything said in one language; `{name}`, `{site}`, `{list}` and `{label}` are filled in.

    `one_of` and `kinds` are by kind of term: what one feed is about, and the heading of all of them. The months are
    here too, as Babel would have them: to load it takes longer than to write all pages of a small blog.
    """

    language: str
    months: str
    day: str
    follow: str
    about: str
    one_of: dict[str, str]
    kinds: dict[str, str]
    all_feeds: str
    back: str
    copy: str
    what: str
    same_posts: str
    by_mail: str
    by_mail_text: str
    subscribe: str
    newest: str
    nothing_yet: str
    part: str
    in_one_file: str
    for_import: str
    this_is_a_feed: str
    paste_it: str

    def write_day(self, day: date) -> str:
        """Give a day as people write it, as in `26 December 2024`, which nobody can read as another day."""
        return self.day.format(day=day.day, month=self.months.split()[day.month - 1], year=day.year)


_ENGLISH = Phrases(
    language="en",
    months="January February March April May June July August September October November December",
    day="{day} {month} {year}",
    follow="Follow {name}",
    about="The feeds of {name}: addresses to paste into a feed reader.",
    one_of={
        "category": "One category of {site}",
        "tag": "One tag of {site}",
        "author": "One author of {site}",
        "language": "One language of {site}",
    },
    kinds={"category": "Categories", "tag": "Tags", "author": "Authors", "language": "Languages"},
    all_feeds="All feeds of {site}",
    back="Back to {site}",
    copy="Copy an address",
    what="A feed is an address that an app, called a feed reader, looks at for you. Paste one of these into yours, "
    "and every new post comes to you by itself: no account, no e-mail address.",
    same_posts="They all hold the same posts. If you are in doubt, take the first.",
    by_mail="Or by e-mail",
    by_mail_text="No feed reader? New posts can come to your inbox instead, and stop whenever you say so.",
    subscribe="Subscribe to {list}",
    newest="Newest posts",
    nothing_yet="Nothing is out yet. Whoever follows now misses nothing.",
    part="Follow only a part",
    in_one_file="Every feed in one file",
    for_import="(OPML), for readers that can import it.",
    this_is_a_feed="This is a feed: copy its address from the bar above, and paste it into a feed reader.",
    paste_it="Then every new post comes to you by itself.",
)

_GERMAN = Phrases(
    language="de",
    months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    day="{day}. {month} {year}",
    follow="{name} folgen",
    about="Die Feeds von {name}: Adressen für einen Feedreader.",
    one_of={
        "category": "Eine Kategorie von {site}",
        "tag": "Ein Schlagwort von {site}",
        "author": "Eine Stimme von {site}",
        "language": "Eine Sprache von {site}",
    },
    kinds={
        "category": "Kategorien",
        "tag": "Schlagwörter",
        "author": "Autorinnen und Autoren",
        "language": "Sprachen",
    },
    all_feeds="Alle Feeds von {site}",
    back="Zurück zu {site}",
    copy="Adresse kopieren",
    what="Ein Feed ist eine Adresse, die eine App, ein Feedreader, für Sie im Auge behält. Fügen Sie eine davon in "
    "Ihren ein, und jeder neue Beitrag kommt von selbst: ohne Konto, ohne E-Mail-Adresse.",
    same_posts="Sie enthalten alle dieselben Beiträge. Im Zweifel nehmen Sie die erste.",
    by_mail="Oder per E-Mail",
    by_mail_text="Kein Feedreader? Neue Beiträge kommen auch in Ihr Postfach, solange Sie es wünschen.",
    subscribe="{list} abonnieren",
    newest="Neueste Beiträge",
    nothing_yet="Noch ist nichts erschienen. Wer jetzt folgt, verpasst nichts.",
    part="Nur einem Teil folgen",
    in_one_file="Alle Feeds in einer Datei",
    for_import="(OPML), für Reader, die sie einlesen können.",
    this_is_a_feed="Dies ist ein Feed: Kopieren Sie seine Adresse aus der Leiste oben und fügen Sie sie in einen "
    "Feedreader ein.",
    paste_it="Dann kommt jeder neue Beitrag von selbst.",
)

_FRENCH = Phrases(
    language="fr",
    months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    day="{day} {month} {year}",
    follow="Suivre {name}",
    about="Les flux de {name} : des adresses à coller dans un lecteur de flux.",
    one_of={
        "category": "Une catégorie de {site}",
        "tag": "Un mot-clé de {site}",
        "author": "Une plume de {site}",
        "language": "Une langue de {site}",
    },
    kinds={"category": "Catégories", "tag": "Mots-clés", "author": "Auteurs et autrices", "language": "Langues"},
    all_feeds="Tous les flux de {site}",
    back="Retour à {site}",
    copy="Copier une adresse",
    what="Un flux est une adresse qu’une application, un lecteur de flux, consulte pour vous. Collez l’une de "
    "celles-ci dans le vôtre, et chaque nouvel article vous arrive tout seul, sans compte ni adresse e-mail.",
    same_posts="Tous contiennent les mêmes articles. En cas de doute, prenez le premier.",
    by_mail="Ou par e-mail",
    by_mail_text="Pas de lecteur de flux ? Les nouveaux articles peuvent arriver dans votre boîte, tant que vous "
    "le souhaitez.",
    subscribe="S’abonner à {list}",
    newest="Derniers articles",
    nothing_yet="Rien n’est encore paru. Qui suit dès maintenant ne manquera rien.",
    part="Ne suivre qu’une partie",
    in_one_file="Tous les flux dans un fichier",
    for_import="(OPML), pour les lecteurs qui savent l’importer.",
    this_is_a_feed="Ceci est un flux : copiez son adresse dans la barre ci-dessus, et collez-la dans un lecteur.",
    paste_it="Chaque nouvel article vous arrivera alors tout seul.",
)

_SPANISH = Phrases(
    language="es",
    months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    day="{day} de {month} de {year}",
    follow="Seguir {name}",
    about="Los canales de {name}: direcciones para pegar en un lector de canales.",
    one_of={
        "category": "Una categoría de {site}",
        "tag": "Una etiqueta de {site}",
        "author": "Una firma de {site}",
        "language": "Un idioma de {site}",
    },
    kinds={"category": "Categorías", "tag": "Etiquetas", "author": "Autores y autoras", "language": "Idiomas"},
    all_feeds="Todos los canales de {site}",
    back="Volver a {site}",
    copy="Copia una dirección",
    what="Un canal es una dirección que una aplicación, un lector de canales, mira por ti. Pega una de estas en el "
    "tuyo y cada artículo nuevo llegará solo: sin cuenta y sin correo electrónico.",
    same_posts="Todas contienen los mismos artículos. Si dudas, toma la primera.",
    by_mail="O por correo electrónico",
    by_mail_text="¿No usas un lector de canales? Los artículos nuevos pueden llegar a tu buzón mientras quieras.",
    subscribe="Suscribirse a {list}",
    newest="Últimos artículos",
    nothing_yet="Todavía no ha salido nada. Quien empiece a seguir ahora no se pierde nada.",
    part="Seguir solo una parte",
    in_one_file="Todos los canales en un archivo",
    for_import="(OPML), para los lectores que saben importarlo.",
    this_is_a_feed="Esto es un canal: copia su dirección de la barra de arriba y pégala en un lector de canales.",
    paste_it="Así cada artículo nuevo llegará solo.",
)

_BY_LANGUAGE = {phrases.language: phrases for phrases in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH)}


def phrases_of(language: str) -> Phrases:
    """Give the phrases of a language tag (RFC 5646), by its first part."""
    return _BY_LANGUAGE.get(language.replace("_", "-").partition("-")[0].lower(), _ENGLISH)
