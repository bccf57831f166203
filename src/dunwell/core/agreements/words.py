"""The words around a credit policy: its parts, the mail that it comes with, and the page where it is agreed to."""

from dataclasses import dataclass
from typing import Final

from dunwell.core.wording import pick_language


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWords:
    """The phrases of a language; `{…}` are filled in."""

    interest: str
    interest_statutory: str
    interest_none: str
    fees: str
    fees_need_agreement: str
    deposits: str
    stops: str
    version: str
    mention: str
    mail_subject: str
    mail_text: str
    page_read: str
    page_agree: str
    page_name: str
    page_name_missing: str
    page_tick_missing: str
    page_button: str
    page_done: str
    page_document: str
    page_kept: str
    gone_title: str
    gone_text: str
    slow_title: str
    slow_text: str


_WORDS: Final[dict[str, PolicyWords]] = {
    "en": PolicyWords(
        interest="Interest",
        interest_statutory="After the due date we claim interest and compensation as the law provides.",
        interest_none="We claim no interest.",
        fees="Fees for late payment",
        fees_need_agreement="These fees are charged only to customers who have agreed to this policy.",
        deposits="Deposits",
        stops="When we stop deliveries and services",
        version="Version {number}, valid from {date}",
        mention="Our credit policy applies: “{title}”, version {number}, valid from {date}.",
        mail_subject="{entity}: our credit policy, valid from {date}",
        mail_text=(
            "Good day\n\nFrom {date} on, the enclosed credit policy of {entity} applies to our business with you: how "
            "invoices are paid, and what happens when one is late. Please read it, and tell us by this page that you "
            "agree:\n\n{link}\n\nThe page needs no log-in and is open until {until}. If anything in it does not fit "
            "what we agreed, please write to us.\n\nKind regards\n{entity}"
        ),
        page_read="Credit policy of {entity} for {customer}",
        page_agree="I have read this policy and agree to it for {customer}.",
        page_name="Your name",
        page_name_missing="Please give your name, so that it is known who agreed.",
        page_tick_missing="Please tick the box if you agree.",
        page_button="Agree",
        page_done="Thank you. {person} agreed to this policy on {date}.",
        page_document="The document (PDF)",
        page_kept="We keep your name, the time, your network address and the fingerprint of the document: {sha256}",
        gone_title="This link does not open anything",
        gone_text="Its time is over, or it was not copied in full. Please ask us for a new one.",
        slow_title="A moment, please",
        slow_text="This was asked very often from your address. Wait a minute, then open the link again.",
    ),
    "de": PolicyWords(
        interest="Zinsen",
        interest_statutory="Nach Fälligkeit verlangen wir Zinsen und Entschädigung, wie das Gesetz es vorsieht.",
        interest_none="Wir verlangen keine Zinsen.",
        fees="Gebühren bei verspäteter Zahlung",
        fees_need_agreement="Diese Gebühren berechnen wir nur, wenn Sie diesen Bedingungen zugestimmt haben.",
        deposits="Anzahlungen",
        stops="Wann wir Lieferungen und Leistungen einstellen",
        version="Fassung {number}, gültig ab {date}",
        mention="Es gelten unsere Kreditbedingungen: „{title}“, Fassung {number}, gültig ab {date}.",
        mail_subject="{entity}: unsere Kreditbedingungen, gültig ab {date}",
        mail_text=(
            "Guten Tag\n\nAb {date} gelten für unsere Geschäfte mit Ihnen die beiliegenden Kreditbedingungen von "
            "{entity}: wie Rechnungen bezahlt werden und was geschieht, wenn eine zu spät bezahlt wird. Bitte lesen "
            "Sie sie und stimmen Sie auf dieser Seite zu:\n\n{link}\n\nDie Seite braucht keine Anmeldung und ist bis "
            "{until} offen. Wenn etwas darin nicht zu unseren Absprachen passt, schreiben Sie uns bitte.\n\n"
            "Freundliche Grüße\n{entity}"
        ),
        page_read="Kreditbedingungen von {entity} für {customer}",
        page_agree="Ich habe diese Bedingungen gelesen und stimme ihnen für {customer} zu.",
        page_name="Ihr Name",
        page_name_missing="Bitte nennen Sie Ihren Namen, damit bekannt ist, wer zugestimmt hat.",
        page_tick_missing="Bitte setzen Sie das Häkchen, wenn Sie zustimmen.",
        page_button="Zustimmen",
        page_done="Danke. {person} hat diesen Bedingungen am {date} zugestimmt.",
        page_document="Das Dokument (PDF)",
        page_kept="Wir speichern Name, Zeitpunkt, Ihre Netzadresse und den Fingerabdruck des Dokuments: {sha256}",
        gone_title="Dieser Link öffnet nichts",
        gone_text="Er ist abgelaufen oder wurde nicht ganz kopiert. Bitte fragen Sie uns nach einem neuen.",
        slow_title="Einen Augenblick, bitte",
        slow_text="Das wurde von Ihrer Adresse sehr oft aufgerufen. Öffnen Sie den Link in einer Minute noch einmal.",
    ),
    "fr": PolicyWords(
        interest="Intérêts",
        interest_statutory="Après l’échéance, nous réclamons les intérêts et l’indemnité prévus par la loi.",
        interest_none="Nous ne réclamons pas d’intérêts.",
        fees="Frais de retard de paiement",
        fees_need_agreement="Ces frais ne sont facturés qu’aux clients qui ont accepté ces conditions.",
        deposits="Acomptes",
        stops="Quand nous suspendons livraisons et services",
        version="Version {number}, valable à partir du {date}",
        mention="Nos conditions de crédit s’appliquent : « {title} », version {number}, valable à partir du {date}.",
        mail_subject="{entity} : nos conditions de crédit, valables à partir du {date}",
        mail_text=(
            "Bonjour\n\nÀ partir du {date}, les conditions de crédit ci-jointes de {entity} s’appliquent à nos "
            "affaires avec vous : comment les factures sont payées, et ce qui se passe en cas de retard. Veuillez les "
            "lire et nous donner votre accord sur cette page :\n\n{link}\n\nLa page s’ouvre sans connexion jusqu’au "
            "{until}. Si quelque chose ne correspond pas à nos accords, écrivez-nous.\n\nCordialement\n{entity}"
        ),
        page_read="Conditions de crédit de {entity} pour {customer}",
        page_agree="J’ai lu ces conditions et je les accepte pour {customer}.",
        page_name="Votre nom",
        page_name_missing="Veuillez indiquer votre nom, afin que l’on sache qui a donné son accord.",
        page_tick_missing="Veuillez cocher la case si vous acceptez.",
        page_button="Accepter",
        page_done="Merci. {person} a accepté ces conditions le {date}.",
        page_document="Le document (PDF)",
        page_kept="Nous conservons votre nom, l’heure, votre adresse réseau et l’empreinte du document : {sha256}",
        gone_title="Ce lien n’ouvre rien",
        gone_text="Il a expiré, ou n’a pas été copié en entier. Demandez-nous-en un nouveau.",
        slow_title="Un instant, s’il vous plaît",
        slow_text="Votre adresse a ouvert cette page très souvent. Attendez une minute, puis rouvrez le lien.",
    ),
    "es": PolicyWords(
        interest="Intereses",
        interest_statutory="Después del vencimiento exigimos los intereses y la indemnización que prevé la ley.",
        interest_none="No exigimos intereses.",
        fees="Recargos por pago tardío",
        fees_need_agreement="Estos recargos solo se cobran a los clientes que han aceptado estas condiciones.",
        deposits="Anticipos",
        stops="Cuándo suspendemos entregas y servicios",
        version="Versión {number}, válida desde el {date}",
        mention="Se aplican nuestras condiciones de crédito: «{title}», versión {number}, válida desde el {date}.",
        mail_subject="{entity}: nuestras condiciones de crédito, válidas desde el {date}",
        mail_text=(
            "Buenos días\n\nDesde el {date} se aplican a nuestros negocios con ustedes las condiciones de crédito "
            "adjuntas de {entity}: cómo se pagan las facturas y qué ocurre cuando una se paga tarde. Les rogamos que "
            "las lean y nos den su conformidad en esta página:\n\n{link}\n\nLa página se abre sin contraseña hasta el "
            "{until}. Si algo no corresponde a lo que hemos acordado, escríbannos.\n\nUn cordial saludo\n{entity}"
        ),
        page_read="Condiciones de crédito de {entity} para {customer}",
        page_agree="He leído estas condiciones y las acepto en nombre de {customer}.",
        page_name="Su nombre",
        page_name_missing="Indique su nombre, para que se sepa quién las ha aceptado.",
        page_tick_missing="Marque la casilla si está de acuerdo.",
        page_button="Aceptar",
        page_done="Gracias. {person} aceptó estas condiciones el {date}.",
        page_document="El documento (PDF)",
        page_kept="Guardamos su nombre, la hora, su dirección de red y la huella del documento: {sha256}",
        gone_title="Este enlace no abre nada",
        gone_text="Ha caducado o no se copió entero. Pídanos uno nuevo.",
        slow_title="Un momento, por favor",
        slow_text="Desde su dirección se ha abierto muchas veces. Espere un minuto y abra el enlace de nuevo.",
    ),
    "nl": PolicyWords(
        interest="Rente",
        interest_statutory="Na de vervaldag vragen wij de rente en de vergoeding die de wet voorschrijft.",
        interest_none="Wij vragen geen rente.",
        fees="Kosten bij te late betaling",
        fees_need_agreement="Deze kosten gelden alleen voor klanten die met deze voorwaarden hebben ingestemd.",
        deposits="Aanbetalingen",
        stops="Wanneer wij leveringen en diensten stopzetten",
        version="Versie {number}, geldig vanaf {date}",
        mention="Onze kredietvoorwaarden zijn van toepassing: “{title}”, versie {number}, geldig vanaf {date}.",
        mail_subject="{entity}: onze kredietvoorwaarden, geldig vanaf {date}",
        mail_text=(
            "Goedendag\n\nVanaf {date} gelden voor onze zaken met u de bijgevoegde kredietvoorwaarden van {entity}: "
            "hoe facturen worden betaald en wat er gebeurt als er een te laat is. Lees ze alstublieft en stem er op "
            "deze pagina mee in:\n\n{link}\n\nVoor de pagina is geen wachtwoord nodig; zij is open tot {until}. Past "
            "iets niet bij wat wij hebben afgesproken, schrijf ons dan.\n\nMet vriendelijke groet\n{entity}"
        ),
        page_read="Kredietvoorwaarden van {entity} voor {customer}",
        page_agree="Ik heb deze voorwaarden gelezen en stem er namens {customer} mee in.",
        page_name="Uw naam",
        page_name_missing="Vul uw naam in, zodat bekend is wie heeft ingestemd.",
        page_tick_missing="Zet een vinkje als u instemt.",
        page_button="Instemmen",
        page_done="Dank u. {person} heeft op {date} met deze voorwaarden ingestemd.",
        page_document="Het document (PDF)",
        page_kept="Wij bewaren uw naam, het tijdstip, uw netwerkadres en de vingerafdruk van het document: {sha256}",
        gone_title="Deze link opent niets",
        gone_text="Hij is verlopen of niet helemaal gekopieerd. Vraag ons om een nieuwe.",
        slow_title="Een ogenblik, alstublieft",
        slow_text="Vanaf uw adres is dit heel vaak opgevraagd. Wacht een minuut en open de link opnieuw.",
    ),
}


def spoken(language: str, /) -> str:
    """Return the language whose words are used for the one wanted: dates among them are written in it too."""
    return pick_language(wanted=language, offered=frozenset(_WORDS))


def words_for(language: str, /) -> PolicyWords:
    """Return the words of a language; the English ones where it is not spoken."""
    return _WORDS[spoken(language)]
