"""What people agree to before anything is charged without them: the words, by kind, version and language.

Words never change: other words are a further version. The mandate's text is that of the European Payments Council
(guidelines for the appearance of mandates, EPC392-08, with its translations).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from dunwell.core.wording import pick_language


@unique
class ConsentKind(StrEnum):
    """What is agreed to."""

    CARD = "card"
    """That a saved card or wallet is charged for what becomes due."""
    SEPA_CORE = "sepa_core"
    """A SEPA mandate, with the right to a refund within eight weeks."""
    SEPA_B2B = "sepa_b2b"
    """A SEPA mandate between businesses, without that right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words as shown, and the sum by which they are known again."""

    kind: ConsentKind
    version: int
    language: str
    text: str

    @property
    def sha256(self) -> str:
        """The sum of the words as shown, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()


CURRENT: Final[dict[ConsentKind, int]] = dict.fromkeys(ConsentKind, 1)
LANGUAGES: Final = frozenset({"en", "de", "fr", "es", "nl"})

_CHARGED: Final[dict[str, str]] = {
    "en": (
        "{creditor} may charge my saved payment method ({method}) for what becomes due on my account: invoices on "
        "their due date, and instalments that we agreed on. I am told of each amount at least {days} days before it is "
        "charged. A charge that fails may be tried again a few times. I can end this at any time, with effect for "
        "everything not charged yet."
    ),
    "de": (
        "{creditor} darf mein gespeichertes Zahlungsmittel ({method}) mit dem belasten, was auf meinem Konto fällig "
        "wird: Rechnungen am Fälligkeitstag und vereinbarte Raten. Jeder Betrag wird mir mindestens {days} Tage vor "
        "der Belastung angekündigt. Eine fehlgeschlagene Belastung darf einige Male wiederholt werden. Ich kann dies "
        "jederzeit mit Wirkung für alles beenden, was noch nicht belastet ist."
    ),
    "fr": (
        "{creditor} peut débiter mon moyen de paiement enregistré ({method}) de ce qui devient exigible sur mon "
        "compte : les factures à leur échéance et les versements convenus. Chaque montant m’est annoncé au moins "
        "{days} jours avant d’être débité. Un débit qui échoue peut être représenté quelques fois. Je peux y mettre "
        "fin à tout moment, avec effet pour tout ce qui n’est pas encore débité."
    ),
    "es": (
        "{creditor} puede cargar en mi medio de pago guardado ({method}) lo que venza en mi cuenta: las facturas en su "
        "fecha de vencimiento y los plazos acordados. Se me avisa de cada importe al menos {days} días antes del "
        "cargo. Un cargo fallido puede intentarse de nuevo unas pocas veces. Puedo poner fin a esto en cualquier "
        "momento, con efecto para todo lo que aún no se haya cargado."
    ),
    "nl": (
        "{creditor} mag mijn opgeslagen betaalmiddel ({method}) belasten voor wat op mijn rekening verschuldigd "
        "wordt: facturen op hun vervaldag en afgesproken termijnen. Elk bedrag wordt mij ten minste {days} dagen vóór "
        "de afschrijving aangekondigd. Een mislukte afschrijving mag een paar keer opnieuw worden geprobeerd. Ik kan "
        "dit op elk moment beëindigen, met gevolg voor alles wat nog niet is afgeschreven."
    ),
}
_MANDATE: Final[dict[str, str]] = {
    "en": (
        "By signing this mandate form, you authorise (A) {creditor} to send instructions to your bank to debit your "
        "account and (B) your bank to debit your account in accordance with the instructions from {creditor}. "
    ),
    "de": (
        "Ich ermächtige {creditor}, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. Zugleich weise ich "
        "mein Kreditinstitut an, die von {creditor} auf mein Konto gezogenen Lastschriften einzulösen. "
    ),
    "fr": (
        "En signant ce formulaire de mandat, vous autorisez {creditor} à envoyer des instructions à votre banque pour "
        "débiter votre compte, et votre banque à débiter votre compte conformément aux instructions de {creditor}. "
    ),
    "es": (
        "Mediante la firma de esta orden de domiciliación, el deudor autoriza (A) a {creditor} a enviar instrucciones "
        "a la entidad del deudor para adeudar su cuenta y (B) a la entidad para efectuar los adeudos en su cuenta "
        "siguiendo las instrucciones de {creditor}. "
    ),
    "nl": (
        "Door ondertekening van dit formulier geeft u toestemming aan {creditor} om doorlopende incasso-opdrachten te "
        "sturen naar uw bank om een bedrag van uw rekening af te schrijven en aan uw bank om doorlopend een bedrag "
        "van uw rekening af te schrijven overeenkomstig de opdracht van {creditor}. "
    ),
}
_CORE: Final[dict[str, str]] = {
    "en": (
        "As part of your rights, you are entitled to a refund from your bank under the terms and conditions of your "
        "agreement with your bank. A refund must be claimed within 8 weeks starting from the date on which your "
        "account was debited. "
    ),
    "de": (
        "Hinweis: Ich kann innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten "
        "Betrages verlangen. Es gelten dabei die mit meinem Kreditinstitut vereinbarten Bedingungen. "
    ),
    "fr": (
        "Vous bénéficiez du droit d’être remboursé par votre banque selon les conditions décrites dans la convention "
        "que vous avez passée avec elle. Une demande de remboursement doit être présentée dans les 8 semaines suivant "
        "la date de débit de votre compte. "
    ),
    "es": (
        "Como parte de sus derechos, el deudor está legitimado al reembolso por su entidad en los términos y "
        "condiciones del contrato suscrito con la misma. La solicitud de reembolso deberá efectuarse dentro de las "
        "ocho semanas que siguen a la fecha de adeudo en cuenta. "
    ),
    "nl": (
        "Als u het niet eens bent met deze afschrijving kunt u deze laten terugboeken. Neem hiervoor binnen acht weken "
        "na afschrijving contact op met uw bank. Vraag uw bank naar de voorwaarden. "
    ),
}
_B2B: Final[dict[str, str]] = {
    "en": (
        "This mandate is only intended for business-to-business transactions. You are not entitled to a refund from "
        "your bank after your account has been debited, but you are entitled to request your bank not to debit your "
        "account up until the day on which the payment is due. "
    ),
    "de": (
        "Dieses Mandat dient nur dem Einzug von Lastschriften zwischen Unternehmen. Ich bin nicht berechtigt, nach der "
        "erfolgten Einlösung eine Erstattung des belasteten Betrages zu verlangen. Ich bin berechtigt, mein "
        "Kreditinstitut bis zum Fälligkeitstag anzuweisen, Lastschriften nicht einzulösen. "
    ),
    "fr": (
        "Ce mandat est réservé aux prélèvements entre entreprises. Vous n’avez pas droit au remboursement par votre "
        "banque une fois le compte débité, mais vous pouvez demander à votre banque de ne pas débiter votre compte "
        "jusqu’au jour de l’échéance. "
    ),
    "es": (
        "Esta orden de domiciliación está prevista para operaciones exclusivamente entre empresas. El deudor no tiene "
        "derecho a que su entidad le reembolse una vez realizado el cargo en cuenta, pero puede solicitar a su entidad "
        "que no efectúe el adeudo hasta la fecha debida. "
    ),
    "nl": (
        "Deze machtiging is alleen bedoeld voor incasso's tussen bedrijven. U hebt geen recht op terugboeking door uw "
        "bank nadat uw rekening is belast, maar u kunt uw bank tot de vervaldag vragen uw rekening niet te belasten. "
    ),
}
_NOTICE: Final[dict[str, str]] = {
    "en": "You are told of each amount at least {days} days before your account is debited ({method}).",
    "de": "Jeder Betrag wird mindestens {days} Tage vor der Belastung angekündigt ({method}).",
    "fr": "Chaque montant vous est annoncé au moins {days} jours avant le débit de votre compte ({method}).",
    "es": "Se le avisa de cada importe al menos {days} días antes del adeudo en su cuenta ({method}).",
    "nl": "Elk bedrag wordt ten minste {days} dagen vóór de afschrijving aangekondigd ({method}).",
}
# By kind and version: the parts that the words are made of.
_TEXTS: Final = {
    (ConsentKind.CARD, 1): (_CHARGED,),
    (ConsentKind.SEPA_CORE, 1): (_MANDATE, _CORE, _NOTICE),
    (ConsentKind.SEPA_B2B, 1): (_MANDATE, _B2B, _NOTICE),
}


def words_of(
    *,
    kind: ConsentKind,
    language: str,
    creditor: str,
    method: str,
    notice_days: int,
    version: int | None = None,
) -> Words:
    """Return the words to be shown, in the reader's language or English; of the current version if none is named.

    Raises KeyError for a version that never was.
    """
    number = CURRENT[kind] if version is None else version
    chosen = pick_language(wanted=language, offered=LANGUAGES)
    template = "".join(part[chosen] for part in _TEXTS[kind, number])
    filled = template.format(creditor=creditor, method=method, days=notice_days)
    return Words(kind=kind, version=number, language=chosen, text=" ".join(filled.split()))
