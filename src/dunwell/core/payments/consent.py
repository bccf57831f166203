"""What people agree to before anything is charged without them: the words, by kind, version and language.

Words never change: other words are a further version. The mandate's text is that of the European Payments Council
(guidelines for the appearance of mandates, EPC392-08, with its translations; in Japanese and Arabic, for which it has
none, our own).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from dunwell.core.wording import isolated, pick_language


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
LANGUAGES: Final = frozenset({"en", "de", "fr", "es", "nl", "it", "sv", "pl", "pt", "ja", "ar"})

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
    "it": (
        "{creditor} può addebitare sul mio mezzo di pagamento salvato ({method}) ciò che scade sul mio conto: le "
        "fatture alla loro scadenza e le rate concordate. Ogni importo mi viene comunicato almeno {days} giorni "
        "prima dell’addebito. Un addebito non riuscito può essere ripetuto alcune volte. Posso porvi fine in "
        "qualsiasi momento, con effetto per tutto ciò che non è ancora stato addebitato."
    ),
    "pl": (
        "{creditor} może obciążać mój zapisany sposób płatności ({method}) kwotami, które stają się wymagalne na "
        "moim koncie: fakturami w ich terminie płatności oraz uzgodnionymi ratami. O każdej kwocie dowiaduję się "
        "co najmniej {days} dni przed obciążeniem. Nieudane obciążenie może zostać kilkakrotnie ponowione. Mogę "
        "to zakończyć w każdej chwili, ze skutkiem dla wszystkiego, czego jeszcze nie pobrano."
    ),
    "pt": (
        "{creditor} pode cobrar no meu meio de pagamento guardado ({method}) o que se vencer na minha conta: as "
        "faturas na data de vencimento e as prestações acordadas. Sou avisado de cada montante pelo menos {days} "
        "dias antes da cobrança. Uma cobrança falhada pode ser repetida algumas vezes. Posso pôr-lhe termo a "
        "qualquer momento, com efeito para tudo o que ainda não foi cobrado."
    ),
    "sv": (
        "{creditor} får debitera mitt sparade betalningssätt ({method}) för det som förfaller på mitt konto: "
        "fakturor på förfallodagen och överenskomna delbetalningar. Jag får besked om varje belopp minst {days} "
        "dagar före debiteringen. En debitering som misslyckas får försökas igen några gånger. Jag kan avsluta "
        "detta när som helst, med verkan för allt som ännu inte har debiterats."
    ),
    "ja": (
        "{creditor} は、登録済みの支払方法({method})から、私の口座で支払期日を迎える金額、す"
        "なわち支払期日における請求書の金額および合意した分割払いの各回の金額を引き落とすことができます。各金額は"
        "、引落しの遅くとも {days} 日前までに通知されます。引落しができなかった場合、数回に限り再度行われ"
        "ることがあります。この同意はいつでも終了でき、まだ引き落とされていないすべての金額に効力が及びます。"
    ),
    "ar": (
        "يجوز لـ {creditor} الخصم من طريقة الدفع المحفوظة لديّ ({method}) لما يستحق على حسابي: الفواتير في تاريخ "
        "استحقاقها، والأقساط المتفق عليها. يتم إبلاغي بكل مبلغ قبل خصمه بما لا يقل عن {days} يومًا. ويجوز تكرار "
        "محاولة الخصم عدة مرات إذا لم ينجح. ويمكنني إنهاء ذلك في أي وقت، ويسري الإنهاء على كل ما لم يُخصم بعد."
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
    "it": (
        "La sottoscrizione del presente mandato comporta (A) l’autorizzazione a {creditor} a richiedere alla "
        "banca del debitore l’addebito del suo conto e (B) l’autorizzazione alla banca del debitore di procedere "
        "a tale addebito conformemente alle disposizioni impartite da {creditor}. "
    ),
    "pl": (
        "Podpisując niniejszy mandat, upoważniają Państwo (A) {creditor} do wysyłania do Państwa banku poleceń "
        "obciążenia Państwa rachunku oraz (B) Państwa bank do obciążania rachunku zgodnie z poleceniami, które "
        "wysyła {creditor}. "
    ),
    "pt": (
        "Ao subscrever esta autorização, está a autorizar (A) {creditor} a enviar instruções ao seu Banco para "
        "debitar a sua conta e (B) o seu Banco a debitar a sua conta, de acordo com as instruções de {creditor}. "
    ),
    "sv": (
        "Genom att underteckna detta medgivande ger ni (A) {creditor} tillstånd att skicka instruktioner till er "
        "bank att debitera ert konto och (B) er bank tillstånd att debitera ert konto enligt instruktionerna från "
        "{creditor}. "
    ),
    "ja": (
        "この委任状に署名することにより、(A) {creditor} が貴社の取引銀行に対し貴社の口座からの引落"
        "しを指図すること、および (B) 貴社の取引銀行が {creditor} の指図に従って貴社の口座から引"
        "き落とすことを承諾します。 "
    ),
    "ar": (
        "بتوقيع هذا التفويض فإنكم تفوّضون (أ) {creditor} بإرسال تعليمات إلى بنككم للخصم من حسابكم، و(ب) بنككم "
        "بالخصم من حسابكم وفقًا لتعليمات {creditor}. "
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
    "it": (
        "Il debitore ha diritto di ottenere il rimborso dalla propria banca secondo gli accordi e alle condizioni "
        "che regolano il rapporto con quest’ultima. Il rimborso deve essere richiesto nel termine di 8 settimane "
        "a decorrere dalla data di addebito in conto. "
    ),
    "pl": (
        "Przysługuje Państwu prawo do zwrotu środków przez bank na zasadach określonych w umowie z bankiem. "
        "Wniosek o zwrot należy złożyć w ciągu 8 tygodni od dnia obciążenia rachunku. "
    ),
    "pt": (
        "Os seus direitos incluem a possibilidade de exigir do seu Banco o reembolso do montante debitado, nos "
        "termos e condições acordados com o seu Banco. O reembolso deve ser solicitado até um prazo de oito "
        "semanas, a contar da data do débito na sua conta. "
    ),
    "sv": (
        "Ni har rätt till återbetalning från er bank enligt villkoren i ert avtal med banken. Återbetalning ska "
        "begäras inom 8 veckor från den dag då ert konto debiterades. "
    ),
    "ja": (
        "貴社は、取引銀行との契約条件に従い、銀行から返金を受ける権利を有します。返金は、口座から引き落とされた日"
        "から 8 週間以内に請求する必要があります。 "
    ),
    "ar": (
        "من حقوقكم استرداد المبلغ من بنككم وفقًا لشروط اتفاقكم معه. ويجب طلب الاسترداد خلال 8 أسابيع من تاريخ "
        "الخصم من حسابكم. "
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
    "it": (
        "Il presente mandato è riservato esclusivamente ai rapporti tra imprese. Il debitore non ha diritto al "
        "rimborso dalla propria banca successivamente all’addebito sul suo conto, ma ha diritto di chiedere alla "
        "propria banca che il suo conto non venga addebitato entro la data in cui il pagamento è dovuto. "
    ),
    "pl": (
        "Niniejszy mandat dotyczy wyłącznie rozliczeń między przedsiębiorstwami. Po obciążeniu rachunku nie "
        "przysługuje Państwu prawo do zwrotu środków przez bank, mogą Państwo jednak do dnia wymagalności zażądać "
        "od banku nieobciążania rachunku. "
    ),
    "pt": (
        "Esta autorização destina-se exclusivamente a operações entre empresas. Não tem direito a reembolso pelo "
        "seu Banco depois de a sua conta ter sido debitada, mas tem o direito de solicitar ao seu Banco que não "
        "debite a sua conta até à data em que o pagamento é devido. "
    ),
    "sv": (
        "Detta medgivande är endast avsett för betalningar mellan företag. Ni har inte rätt till återbetalning "
        "från er bank efter att ert konto har debiterats, men ni har rätt att fram till förfallodagen begära att "
        "er bank inte debiterar ert konto. "
    ),
    "ja": (
        "この委任状は企業間の取引のみを対象とします。口座からの引落し後に銀行から返金を受ける権利はありませんが、"
        "支払期日までは、引落しを行わないよう取引銀行に求めることができます。 "
    ),
    "ar": (
        "هذا التفويض مخصص للمعاملات بين الشركات فقط. ولا يحق لكم استرداد المبلغ من بنككم بعد الخصم من حسابكم، غير "
        "أنه يحق لكم أن تطلبوا من بنككم عدم الخصم حتى تاريخ استحقاق الدفعة. "
    ),
}
_NOTICE: Final[dict[str, str]] = {
    "en": "You are told of each amount at least {days} days before your account is debited ({method}).",
    "de": "Jeder Betrag wird mindestens {days} Tage vor der Belastung angekündigt ({method}).",
    "fr": "Chaque montant vous est annoncé au moins {days} jours avant le débit de votre compte ({method}).",
    "es": "Se le avisa de cada importe al menos {days} días antes del adeudo en su cuenta ({method}).",
    "nl": "Elk bedrag wordt ten minste {days} dagen vóór de afschrijving aangekondigd ({method}).",
    "it": "Ogni importo viene comunicato almeno {days} giorni prima dell’addebito sul conto ({method}).",
    "pl": "O każdej kwocie informujemy co najmniej {days} dni przed obciążeniem rachunku ({method}).",
    "pt": "É avisado de cada montante pelo menos {days} dias antes do débito na sua conta ({method}).",
    "sv": "Ni får besked om varje belopp minst {days} dagar innan ert konto debiteras ({method}).",
    "ja": "各金額は、口座からの引落し({method})の遅くとも {days} 日前までに通知されます。",
    "ar": "يتم إبلاغكم بكل مبلغ قبل الخصم من حسابكم بما لا يقل عن {days} يومًا ({method}).",
}
# Added where not all of an account is charged: one contract, or the instalments of one plan.
_ONLY_CONTRACT: Final[dict[str, str]] = {
    "en": "Only what is invoiced under the contract {only} is charged.",
    "de": "Belastet wird nur, was zum Vertrag {only} berechnet wird.",
    "fr": "Seul ce qui est facturé au titre du contrat {only} est débité.",
    "es": "Solo se carga lo que se factura por el contrato {only}.",
    "nl": "Alleen wat onder het contract {only} wordt gefactureerd, wordt afgeschreven.",
    "it": "Viene addebitato solo quanto fatturato in base al contratto {only}.",
    "pl": "Obciążenie obejmuje wyłącznie należności zafakturowane na podstawie umowy {only}.",
    "pt": "Só é cobrado o que for faturado ao abrigo do contrato {only}.",
    "sv": "Endast det som faktureras enligt avtalet {only} debiteras.",
    "ja": "引落しの対象は、契約 {only} に基づいて請求される金額のみです。",
    "ar": "لا يُخصم إلا ما يُفوتر بموجب العقد {only}.",
}
_ONLY_PLAN: Final[dict[str, str]] = {
    "en": "Only the instalments agreed on for {only} are charged.",
    "de": "Belastet werden nur die für {only} vereinbarten Raten.",
    "fr": "Seuls les versements convenus pour {only} sont débités.",
    "es": "Solo se cargan los plazos acordados para {only}.",
    "nl": "Alleen de termijnen die voor {only} zijn afgesproken, worden afgeschreven.",
    "it": "Vengono addebitate solo le rate concordate per {only}.",
    "pl": "Obciążenie obejmuje wyłącznie raty uzgodnione za {only}.",
    "pt": "Só são cobradas as prestações acordadas para {only}.",
    "sv": "Endast de delbetalningar som avtalats för {only} debiteras.",
    "ja": "引落しの対象は、{only} について合意した分割払いの各回の金額のみです。",
    "ar": "لا تُخصم إلا الأقساط المتفق عليها عن {only}.",
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
    contract: str = "",
    plan: str = "",
) -> Words:
    """Return the words to be shown, in the reader's language or English; of the current version if none is named.

    `contract` or `plan`: the one thing that is charged, by its name; "" where it is all of the account.

    Raises KeyError for a version that never was.
    """
    number = CURRENT[kind] if version is None else version
    chosen = pick_language(wanted=language, offered=LANGUAGES)
    template = "".join(part[chosen] for part in _TEXTS[kind, number])
    if contract or plan:
        template += " " + (_ONLY_CONTRACT if contract else _ONLY_PLAN)[chosen]
    filled = template.format(
        creditor=isolated(creditor, language=chosen),
        method=isolated(method, language=chosen),
        days=notice_days,
        only=isolated(contract or plan, language=chosen),
    )
    return Words(kind=kind, version=number, language=chosen, text=" ".join(filled.split()))
