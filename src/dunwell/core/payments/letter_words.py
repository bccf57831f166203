"""The letters about charges, in each language: what will be charged, what failed, which card is about to expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dunwell.core import wording
from dunwell.core.money import Money
from dunwell.core.payments.declines import sentence
from dunwell.core.wording import pick_language

_GREETING: Final = {
    "en": "Good day",
    "de": "Guten Tag",
    "fr": "Bonjour",
    "es": "Buenos días",
    "nl": "Goedendag",
    "it": "Buongiorno",
    "sv": "God dag",
    "pl": "Dzień dobry",
    "pt": "Bom dia",
    "ja": "平素よりお世話になっております。",
    "ar": "تحية طيبة وبعد،",
}
_REGARDS: Final = {
    "en": "Kind regards",
    "de": "Freundliche Grüße",
    "fr": "Cordialement",
    "es": "Atentamente",
    "nl": "Met vriendelijke groet",
    "it": "Cordiali saluti",
    "sv": "Med vänlig hälsning",
    "pl": "Z poważaniem",
    "pt": "Com os melhores cumprimentos",
    "ja": "よろしくお願いいたします。",
    "ar": "مع خالص التحية",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    notice_subject: str
    notice: str
    notice_line: str
    notice_end: str
    mandate: str
    failed_subject: str
    failed: str
    again: str
    over: str
    update: str
    expiring_subject: str
    expiring: str


_WORDS: Final[dict[str, _Words]] = {
    "en": _Words(
        notice_subject="{entity}: we will charge {method}",
        notice="As agreed, we will charge {method}:",
        notice_line="{number}: {amount} on {date}",
        notice_end="There is nothing that you need to do. If something is wrong, please tell us before that day.",
        mandate="Creditor identifier {creditor}, mandate reference {mandate}.",
        failed_subject="{entity}: a charge did not work",
        failed="We could not charge {amount} for {number} to {method}.",
        again="We will try again on {date}.",
        over="We will not try again by ourselves. Please pay the amount, or give us another method.",
        update="Pay now or give us another method:",
        expiring_subject="{entity}: {method} is about to expire",
        expiring="{method}, which we charge as agreed, expires on {date}. Please give us another method before then.",
    ),
    "de": _Words(
        notice_subject="{entity}: Ankündigung einer Belastung ({method})",
        notice="Wie vereinbart belasten wir {method}:",
        notice_line="{number}: {amount} am {date}",
        notice_end="Sie müssen nichts tun. Falls etwas nicht stimmt, sagen Sie es uns bitte vor diesem Tag.",
        mandate="Gläubiger-Identifikationsnummer {creditor}, Mandatsreferenz {mandate}.",
        failed_subject="{entity}: Eine Belastung ist fehlgeschlagen",
        failed="Wir konnten {amount} für {number} nicht von {method} abbuchen.",
        again="Wir versuchen es am {date} noch einmal.",
        over="Wir versuchen es nicht von selbst noch einmal. Bitte zahlen Sie, oder nennen Sie uns ein anderes Mittel.",
        update="Jetzt zahlen oder ein anderes Zahlungsmittel angeben:",
        expiring_subject="{entity}: {method} läuft bald ab",
        expiring="{method} wird wie vereinbart belastet und läuft am {date} ab. Bitte geben Sie vorher ein anderes an.",
    ),
    "fr": _Words(
        notice_subject="{entity} : débit à venir ({method})",
        notice="Comme convenu, nous débiterons {method} :",
        notice_line="{number} : {amount} le {date}",
        notice_end="Vous n’avez rien à faire. En cas d’erreur, merci de nous le dire avant cette date.",
        mandate="Identifiant créancier {creditor}, référence du mandat {mandate}.",
        failed_subject="{entity} : un débit a échoué",
        failed="Nous n’avons pas pu débiter {amount} pour {number} de {method}.",
        again="Nous réessaierons le {date}.",
        over="Nous ne réessaierons pas de nous-mêmes. Merci de payer ou d’indiquer un autre moyen de paiement.",
        update="Payer maintenant ou indiquer un autre moyen :",
        expiring_subject="{entity} : {method} expire bientôt",
        expiring="{method}, que nous débitons comme convenu, expire le {date}. Merci d’en indiquer un autre avant.",
    ),
    "es": _Words(
        notice_subject="{entity}: próximo cargo ({method})",
        notice="Según lo acordado, haremos un cargo en {method}:",
        notice_line="{number}: {amount} el {date}",
        notice_end="No tiene que hacer nada. Si algo no es correcto, díganoslo antes de ese día.",
        mandate="Identificador del acreedor {creditor}, referencia del mandato {mandate}.",
        failed_subject="{entity}: un cargo no se pudo realizar",
        failed="No pudimos cargar {amount} por {number} en {method}.",
        again="Lo intentaremos de nuevo el {date}.",
        over="No lo intentaremos de nuevo por nuestra cuenta. Pague el importe o indíquenos otro medio de pago.",
        update="Pagar ahora o indicar otro medio:",
        expiring_subject="{entity}: {method} está a punto de caducar",
        expiring="{method}, en la que hacemos los cargos acordados, caduca el {date}. Indíquenos antes otro medio.",
    ),
    "nl": _Words(
        notice_subject="{entity}: aankondiging van een afschrijving ({method})",
        notice="Zoals afgesproken belasten wij {method}:",
        notice_line="{number}: {amount} op {date}",
        notice_end="U hoeft niets te doen. Klopt er iets niet, laat het ons dan vóór die dag weten.",
        mandate="Incassant-ID {creditor}, kenmerk van de machtiging {mandate}.",
        failed_subject="{entity}: een afschrijving is mislukt",
        failed="Wij konden {amount} voor {number} niet afschrijven van {method}.",
        again="Wij proberen het op {date} opnieuw.",
        over="Wij proberen het niet uit onszelf opnieuw. Betaal het bedrag of geef ons een ander betaalmiddel.",
        update="Nu betalen of een ander betaalmiddel opgeven:",
        expiring_subject="{entity}: {method} verloopt binnenkort",
        expiring="{method}, die wij zoals afgesproken belasten, verloopt op {date}. Geef ons vóór die dag een ander.",
    ),
    "it": _Words(
        notice_subject="{entity}: preavviso di addebito ({method})",
        notice="Come concordato, addebiteremo {method}:",
        notice_line="{number}: {amount} il {date}",
        notice_end="Non deve fare nulla. Se qualcosa non è corretto, ce lo comunichi prima di quel giorno.",
        mandate="Identificativo del creditore {creditor}, riferimento del mandato {mandate}.",
        failed_subject="{entity}: un addebito non è riuscito",
        failed="Non è stato possibile addebitare {amount} per {number} su {method}.",
        again="Riproveremo il {date}.",
        over="Non riproveremo di nostra iniziativa. La preghiamo di pagare o di indicarci un altro mezzo di pagamento.",
        update="Pagare ora o indicare un altro mezzo:",
        expiring_subject="{entity}: {method} sta per scadere",
        expiring="{method}, su cui addebitiamo come concordato, scade il {date}. Ci indichi prima un altro mezzo.",
    ),
    "sv": _Words(
        notice_subject="{entity}: kommande debitering ({method})",
        notice="Som avtalat debiterar vi {method}:",
        notice_line="{number}: {amount} den {date}",
        notice_end="Ni behöver inte göra något. Om något inte stämmer, meddela oss före den dagen.",
        mandate="Borgenärens identifikation {creditor}, medgivandets referens {mandate}.",
        failed_subject="{entity}: en debitering misslyckades",
        failed="Vi kunde inte debitera {amount} för {number} från {method}.",
        again="Vi försöker igen den {date}.",
        over="Vi försöker inte igen på egen hand. Betala beloppet eller ange ett annat betalningssätt.",
        update="Betala nu eller ange ett annat betalningssätt:",
        expiring_subject="{entity}: {method} går snart ut",
        expiring="{method}, som vi debiterar enligt avtal, går ut den {date}. Ange ett annat betalningssätt före dess.",
    ),
    "pl": _Words(
        notice_subject="{entity}: zapowiedź obciążenia ({method})",
        notice="Zgodnie z ustaleniami obciążymy {method}:",
        notice_line="{number}: {amount}, dnia {date}",
        notice_end="Nie trzeba nic robić. Jeśli coś się nie zgadza, prosimy o informację przed tym dniem.",
        mandate="Identyfikator wierzyciela {creditor}, numer mandatu {mandate}.",
        failed_subject="{entity}: obciążenie nie powiodło się",
        failed="Nie udało się pobrać {amount} za {number} z {method}.",
        again="Spróbujemy ponownie dnia {date}.",
        over="Sami nie będziemy próbować ponownie. Prosimy o zapłatę lub podanie innego sposobu płatności.",
        update="Zapłać teraz lub podaj inny sposób płatności:",
        expiring_subject="{entity}: {method} wkrótce straci ważność",
        expiring="{method}, obciążana zgodnie z ustaleniami, traci ważność dnia {date}. Prosimy podać inny sposób.",
    ),
    "pt": _Words(
        notice_subject="{entity}: aviso de cobrança ({method})",
        notice="Como acordado, vamos cobrar em {method}:",
        notice_line="{number}: {amount} em {date}",
        notice_end="Não tem de fazer nada. Se algo não estiver certo, avise-nos antes desse dia.",
        mandate="Identificação do credor {creditor}, referência da autorização {mandate}.",
        failed_subject="{entity}: uma cobrança não foi efetuada",
        failed="Não foi possível cobrar {amount} de {number} em {method}.",
        again="Tentaremos de novo em {date}.",
        over="Não tentaremos de novo por iniciativa própria. Pague o montante ou indique-nos outro meio de pagamento.",
        update="Pagar agora ou indicar outro meio:",
        expiring_subject="{entity}: {method} está prestes a caducar",
        expiring="{method}, em que cobramos como acordado, caduca em {date}. Indique-nos outro meio antes dessa data.",
    ),
    "ja": _Words(
        notice_subject="{entity}: 引落しのお知らせ({method})",
        notice="合意に基づき、{method} から次の金額を引き落とします。",
        notice_line="{number}: {amount}({date})",
        notice_end="お手続きは不要です。誤りがある場合は、引落日より前にご連絡ください。",
        mandate="債権者識別番号 {creditor}、委任状番号 {mandate}。",
        failed_subject="{entity}: 引落しができませんでした",
        failed="{number} の {amount} を {method} から引き落とすことができませんでした。",
        again="{date} に再度引落しを行います。",
        over="弊社から再度の引落しは行いません。お支払いいただくか、別の支払方法をご登録ください。",
        update="今すぐ支払う、または別の支払方法を登録する:",
        expiring_subject="{entity}: {method} の有効期限が近づいています",
        expiring="引落しにご利用の {method} は {date} に有効期限を迎えます。それまでに別の支払方法をご登録ください。",
    ),
    "ar": _Words(
        notice_subject="{entity}: إشعار بخصم قادم ({method})",
        notice="وفقًا لما اتُّفق عليه سنخصم من {method}:",
        notice_line="{number}: {amount} بتاريخ {date}",
        notice_end="لا يلزمكم أي إجراء. إذا كان هناك خطأ فيُرجى إبلاغنا قبل ذلك اليوم.",
        mandate="معرّف الدائن {creditor}، ومرجع التفويض {mandate}.",
        failed_subject="{entity}: تعذّر الخصم",
        failed="تعذّر علينا خصم {amount} عن {number} من {method}.",
        again="سنحاول مرة أخرى بتاريخ {date}.",
        over="لن نحاول مرة أخرى من تلقاء أنفسنا. يُرجى دفع المبلغ أو تزويدنا بطريقة دفع أخرى.",
        update="الدفع الآن أو تحديد طريقة أخرى:",
        expiring_subject="{entity}: تنتهي صلاحية {method} قريبًا",
        expiring="تنتهي صلاحية {method}، المستخدمة في الخصم، بتاريخ {date}. يُرجى تزويدنا بطريقة أخرى قبل ذلك.",
    ),
}
LANGUAGES: Final = frozenset(_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """Something that will be charged, or was to be."""

    number: str
    amount: Money
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFacts:
    """What every letter about charges says. `language`: as the reader has it (de-AT)."""

    entity: str
    method: str
    language: str
    link: str = ""
    creditor_id: str = ""
    mandate: str = ""


def notice_letter(*, facts: ChargeFacts, lines: Sequence[ChargeLine]) -> tuple[str, str]:
    """Return subject and text of the letter that announces charges, the earliest first."""
    words, tag = _words(facts)
    told = [
        _filled(words.notice_line, facts, line)
        for line in sorted(lines, key=lambda one: (one.on, one.number))
    ]
    body = [_filled(words.notice, facts), "\n".join(told), words.notice_end]
    if facts.mandate:
        body.append(
            words.mandate.format(
                creditor=wording.isolated(facts.creditor_id, language=tag),
                mandate=wording.isolated(facts.mandate, language=tag),
            )
        )
    return _letter(facts, words.notice_subject, body, tag)


def failed_letter(
    *, facts: ChargeFacts, line: ChargeLine, code: str, again_on: date | None
) -> tuple[str, str]:
    """Return subject and text of the letter that a charge failed: why as far as the payer may know, and what next."""
    words, tag = _words(facts)
    follows = (
        words.over if again_on is None else words.again.format(date=wording.day(on=again_on, language=tag))
    )
    why = sentence(code=code, language=facts.language)
    body = [f"{_filled(words.failed, facts, line)} {why}", follows]
    return _letter(facts, words.failed_subject, [*body, *_way(facts, words)], tag)


def expiring_letter(*, facts: ChargeFacts, on: date) -> tuple[str, str]:
    """Return subject and text of the letter that a card is about to expire."""
    words, tag = _words(facts)
    told = words.expiring.format(
        method=wording.isolated(facts.method, language=tag), date=wording.day(on=on, language=tag)
    )
    return _letter(facts, words.expiring_subject, [told, *_way(facts, words)], tag)


def _way(facts: ChargeFacts, words: _Words) -> list[str]:
    return [f"{words.update}\n{facts.link}"] if facts.link else []


def _words(facts: ChargeFacts) -> tuple[_Words, str]:
    language = pick_language(wanted=facts.language, offered=LANGUAGES)
    return _WORDS[language], wording.reading_tag(wanted=facts.language, language=language)


def _filled(text: str, facts: ChargeFacts, line: ChargeLine | None = None) -> str:
    _, tag = _words(facts)
    values = {"entity": facts.entity, "method": facts.method}
    if line is not None:
        values |= {
            "number": line.number,
            "amount": wording.amount(minor=line.amount.minor, currency=line.amount.currency, language=tag),
            "date": wording.day(on=line.on, language=tag),
        }
    return text.format(**{name: wording.isolated(one, language=tag) for name, one in values.items()})


def _letter(facts: ChargeFacts, subject: str, body: Sequence[str], tag: str) -> tuple[str, str]:
    language = pick_language(wanted=tag, offered=LANGUAGES)
    text = "\n\n".join([_GREETING[language], *body, f"{_REGARDS[language]}\n{facts.entity}"])
    return wording.one_line(_filled(subject, facts)), text
