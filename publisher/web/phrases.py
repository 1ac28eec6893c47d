"""The words of the pages, in the reader's language; English where it isn't known here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A heading and the sentence below it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything the pages say in one language. `{list}` is where the list's title goes; `language` is BCP 47."""

    language: str
    follow: str
    follow_text: str
    to_feeds: str
    back: str
    leave_ask: Message
    leave_button: str
    leave_no_change: str
    left: Message
    left_still_feeds: str
    not_a_link: Message
    test_link: Message
    own_feed: Message
    closed: Message
    missing: Message
    not_allowed: Message
    too_large: Message
    unreadable: Message
    too_many: Message
    failed: Message
    not_now: Message

    def of_status(self, status: int) -> Message:
        """Give what is said with a status that is no success."""
        known = {
            404: self.missing,
            405: self.not_allowed,
            410: self.closed,
            413: self.too_large,
            429: self.too_many,
            503: self.not_now,
        }
        return known.get(status) or (self.failed if status >= 500 else self.unreadable)


_ENGLISH = Phrases(
    language="en",
    follow="Follow by feed reader",
    follow_text="Every new post comes to an app of your choice: no account, no e-mail address.",
    to_feeds="See the feeds",
    back="Back to {site}",
    leave_ask=Message(title="Leave “{list}”?", text="You will get no more mail of this list."),
    leave_button="Unsubscribe",
    leave_no_change="Nothing has changed yet. To stay subscribed, just close this page.",
    left=Message(
        title="You have left “{list}”",
        text="No more mail of this list will be sent to you. One that is on its way already may still arrive.",
    ),
    left_still_feeds="The posts stay open to everyone, and can be followed without an e-mail address.",
    not_a_link=Message(
        title="This link is not complete",
        text="It leads to no subscription. Mail programs sometimes cut long links in two: please copy all of it "
        "from the message, or reply to the message and ask to be taken off the list.",
    ),
    test_link=Message(
        title="This link is part of a test message",
        text="In a real one it takes its reader off the list. Here it stands for nobody, and changes nothing.",
    ),
    own_feed=Message(
        title="Your own feed of “{list}”",
        text="Copy one of these addresses into your feed reader. They are yours alone: "
        "whoever has them reads in your name.",
    ),
    closed=Message(
        title="This feed is closed",
        text="It was one reader’s own, and is not served any more. The public feeds are open to everyone.",
    ),
    missing=Message(title="There is nothing here", text="The address may be mistyped, or the page is gone."),
    not_allowed=Message(title="That can’t be done here", text="This page doesn’t take such a request."),
    too_large=Message(title="That was too much", text="The request is larger than anything this page asks for."),
    unreadable=Message(title="That was not understood", text="The request can’t be read."),
    too_many=Message(
        title="That was a little fast", text="Please try again in a minute. Nothing has been changed."
    ),
    failed=Message(
        title="Something went wrong here", text="It is not your doing. Please try again a little later."
    ),
    not_now=Message(title="Not just now", text="Please try again in a few minutes. Nothing has been changed."),
)

_GERMAN = Phrases(
    language="de",
    follow="Mit einem Feedreader folgen",
    follow_text="Jeder neue Beitrag kommt in eine App Ihrer Wahl: ohne Konto, ohne E-Mail-Adresse.",
    to_feeds="Zu den Feeds",
    back="Zurück zu {site}",
    leave_ask=Message(title="„{list}“ abbestellen?", text="Sie erhalten dann keine E-Mails dieser Liste mehr."),
    leave_button="Abbestellen",
    leave_no_change="Noch ist nichts geändert. Um dabeizubleiben, schließen Sie einfach diese Seite.",
    left=Message(
        title="„{list}“ ist abbestellt",
        text="Sie erhalten keine E-Mails dieser Liste mehr. Eine Nachricht, die schon unterwegs ist, kann noch "
        "ankommen.",
    ),
    left_still_feeds="Die Beiträge stehen weiter allen offen; folgen kann man ihnen auch ohne E-Mail-Adresse.",
    not_a_link=Message(
        title="Dieser Link ist nicht vollständig",
        text="Er führt zu keinem Abonnement. Manche Mailprogramme trennen lange Links: Bitte kopieren Sie ihn ganz "
        "aus der Nachricht, oder antworten Sie auf die Nachricht und bitten darum, ausgetragen zu werden.",
    ),
    test_link=Message(
        title="Dieser Link gehört zu einer Testnachricht",
        text="In einer echten trägt er ihren Empfänger aus der Liste aus. Hier steht er für niemanden und ändert "
        "nichts.",
    ),
    own_feed=Message(
        title="Ihr eigener Feed von „{list}“",
        text="Kopieren Sie eine dieser Adressen in Ihren Feedreader. Sie gehören nur Ihnen: "
        "Wer sie hat, liest in Ihrem Namen.",
    ),
    closed=Message(
        title="Dieser Feed ist geschlossen",
        text="Er gehörte einem einzelnen Leser und wird nicht mehr angeboten. Die öffentlichen Feeds stehen allen "
        "offen.",
    ),
    missing=Message(title="Hier ist nichts", text="Die Adresse ist vielleicht vertippt, oder die Seite ist fort."),
    not_allowed=Message(title="Das geht hier nicht", text="Diese Seite nimmt eine solche Anfrage nicht an."),
    too_large=Message(title="Das war zu viel", text="Die Anfrage ist größer als alles, wonach diese Seite fragt."),
    unreadable=Message(title="Das war nicht zu verstehen", text="Die Anfrage ist nicht lesbar."),
    too_many=Message(
        title="Das ging etwas schnell",
        text="Bitte versuchen Sie es in einer Minute noch einmal. Es wurde nichts geändert.",
    ),
    failed=Message(
        title="Hier ist etwas schiefgegangen",
        text="Es liegt nicht an Ihnen. Bitte versuchen Sie es etwas später noch einmal.",
    ),
    not_now=Message(
        title="Gerade nicht",
        text="Bitte versuchen Sie es in ein paar Minuten noch einmal. Es wurde nichts geändert.",
    ),
)

_FRENCH = Phrases(
    language="fr",
    follow="Suivre avec un lecteur de flux",
    follow_text="Chaque nouvel article arrive dans l’application de votre choix, sans compte ni adresse e-mail.",
    to_feeds="Voir les flux",
    back="Retour à {site}",
    leave_ask=Message(title="Quitter « {list} » ?", text="Vous ne recevrez plus de messages de cette liste."),
    leave_button="Se désabonner",
    leave_no_change="Rien n’a encore changé. Pour rester abonné, fermez simplement cette page.",
    left=Message(
        title="Vous avez quitté « {list} »",
        text="Vous ne recevrez plus de messages de cette liste. Un message déjà en route peut encore arriver.",
    ),
    left_still_feeds="Les articles restent ouverts à tous et peuvent être suivis sans adresse e-mail.",
    not_a_link=Message(
        title="Ce lien n’est pas complet",
        text="Il ne mène à aucun abonnement. Certains logiciels de messagerie coupent les longs liens : copiez-le "
        "en entier depuis le message, ou répondez au message en demandant à être retiré de la liste.",
    ),
    test_link=Message(
        title="Ce lien fait partie d’un message d’essai",
        text="Dans un vrai message, il retire son lecteur de la liste. Ici, il ne désigne personne et ne change "
        "rien.",
    ),
    own_feed=Message(
        title="Votre propre flux de « {list} »",
        text="Copiez l’une de ces adresses dans votre lecteur de flux. Elles sont à vous seul : "
        "qui les possède lit en votre nom.",
    ),
    closed=Message(
        title="Ce flux est fermé",
        text="Il appartenait à un seul lecteur et n’est plus servi. Les flux publics sont ouverts à tous.",
    ),
    missing=Message(title="Il n’y a rien ici", text="L’adresse est peut-être mal tapée, ou la page n’existe plus."),
    not_allowed=Message(title="Cela ne se fait pas ici", text="Cette page n’accepte pas une telle demande."),
    too_large=Message(title="C’était trop", text="La demande est plus grande que tout ce que cette page attend."),
    unreadable=Message(title="La demande n’a pas été comprise", text="Elle ne peut pas être lue."),
    too_many=Message(
        title="C’était un peu rapide", text="Veuillez réessayer dans une minute. Rien n’a été modifié."
    ),
    failed=Message(
        title="Quelque chose s’est mal passé ici",
        text="Vous n’y êtes pour rien. Veuillez réessayer un peu plus tard.",
    ),
    not_now=Message(
        title="Pas tout de suite", text="Veuillez réessayer dans quelques minutes. Rien n’a été modifié."
    ),
)

_SPANISH = Phrases(
    language="es",
    follow="Seguir con un lector de canales",
    follow_text="Cada artículo nuevo llega a la aplicación que elijas: sin cuenta y sin correo electrónico.",
    to_feeds="Ver los canales",
    back="Volver a {site}",
    leave_ask=Message(title="¿Dejar «{list}»?", text="No recibirás más mensajes de esta lista."),
    leave_button="Darse de baja",
    leave_no_change="Todavía no ha cambiado nada. Para seguir en la lista, basta con cerrar esta página.",
    left=Message(
        title="Has dejado «{list}»",
        text="No recibirás más mensajes de esta lista. Un mensaje que ya está en camino puede llegar todavía.",
    ),
    left_still_feeds="Los artículos siguen abiertos a todos y se pueden seguir sin correo electrónico.",
    not_a_link=Message(
        title="Este enlace no está completo",
        text="No lleva a ninguna suscripción. Algunos programas de correo cortan los enlaces largos: cópialo "
        "entero del mensaje, o responde al mensaje y pide que te quiten de la lista.",
    ),
    test_link=Message(
        title="Este enlace es de un mensaje de prueba",
        text="En uno de verdad, quita a su lector de la lista. Aquí no corresponde a nadie y no cambia nada.",
    ),
    own_feed=Message(
        title="Tu propio canal de «{list}»",
        text="Copia una de estas direcciones en tu lector de canales. Son solo tuyas: "
        "quien las tenga lee en tu nombre.",
    ),
    closed=Message(
        title="Este canal está cerrado",
        text="Era de un solo lector y ya no se ofrece. Los canales públicos están abiertos a todos.",
    ),
    missing=Message(title="Aquí no hay nada", text="Puede que la dirección esté mal escrita o que ya no exista."),
    not_allowed=Message(title="Eso no se puede hacer aquí", text="Esta página no admite una petición así."),
    too_large=Message(title="Eso era demasiado", text="La petición es mayor que todo lo que esta página espera."),
    unreadable=Message(title="No se ha entendido", text="La petición no se puede leer."),
    too_many=Message(
        title="Eso fue demasiado rápido", text="Vuelve a intentarlo dentro de un minuto. No se ha cambiado nada."
    ),
    failed=Message(title="Algo ha fallado aquí", text="No es culpa tuya. Vuelve a intentarlo un poco más tarde."),
    not_now=Message(
        title="Ahora mismo no", text="Vuelve a intentarlo dentro de unos minutos. No se ha cambiado nada."
    ),
)

_BY_LANGUAGE = {phrases.language: phrases for phrases in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH)}


def phrases_of(language: str) -> Phrases:
    """Give the phrases of a language tag (RFC 5646), by its first part."""
    return _BY_LANGUAGE.get(language.replace("_", "-").partition("-")[0].lower(), _ENGLISH)
