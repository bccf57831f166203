"""The letters about held orders: to the customer in its language, to who sells to it with the reasons. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dunwell.core import wording
from dunwell.core.credit.holding import SENTENCES, HoldReason
from dunwell.core.money import Money
from dunwell.core.wording import pick_language


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """What a letter tells. overdue: None where nothing is; holds_on: None where no day is known."""

    entity: str
    customer: str
    language: str
    overdue: Money | None
    holds_on: date | None
    reasons: Sequence[HoldReason]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    warned_subject: str
    warned: str
    warned_by: str
    held_subject: str
    held: str
    over_subject: str
    over: str
    overdue: str
    way_out: str
    greeting: str
    regards: str


_WORDS: Final[dict[str, _Words]] = {
    "en": _Words(
        warned_subject="{entity}: new orders may soon need payment in advance",
        warned="We may soon be able to take new orders from you only against payment in advance.",
        warned_by="From {date} on we can take new orders from you only against payment in advance.",
        held_subject="{entity}: new orders need payment in advance",
        held="For now we can take new orders from you only against payment in full in advance.",
        over_subject="{entity}: we take your orders as usual again",
        over="We take your orders as usual again. Thank you.",
        overdue="{amount} is overdue.",
        way_out="Please pay what is overdue, or answer this mail: we will find a way together.",
        greeting="Good day,",
        regards="Kind regards",
    ),
    "de": _Words(
        warned_subject="{entity}: Neue Aufträge womöglich bald nur gegen Vorkasse",
        warned="Womöglich können wir neue Aufträge von Ihnen bald nur noch gegen Vorkasse annehmen.",
        warned_by="Ab dem {date} können wir neue Aufträge von Ihnen nur noch gegen Vorkasse annehmen.",
        held_subject="{entity}: Neue Aufträge nur gegen Vorkasse",
        held="Zurzeit können wir neue Aufträge von Ihnen nur gegen vollständige Vorauszahlung annehmen.",
        over_subject="{entity}: Wir nehmen Ihre Aufträge wieder wie gewohnt an",
        over="Wir nehmen Ihre Aufträge wieder wie gewohnt an. Vielen Dank.",
        overdue="{amount} sind überfällig.",
        way_out="Bitte zahlen Sie, was überfällig ist, oder antworten Sie auf diese Mail: Wir finden eine Lösung.",
        greeting="Guten Tag,",
        regards="Freundliche Grüße",
    ),
    "fr": _Words(
        warned_subject="{entity} : nouvelles commandes bientôt contre paiement d’avance",
        warned="Nous ne pourrons peut-être bientôt accepter vos nouvelles commandes que contre paiement d’avance.",
        warned_by="À partir du {date}, nous ne pourrons accepter vos commandes que contre paiement d’avance.",
        held_subject="{entity} : nouvelles commandes contre paiement d’avance",
        held="Pour l’instant, nous ne pouvons accepter vos commandes que contre paiement intégral d’avance.",
        over_subject="{entity} : vos commandes sont de nouveau acceptées",
        over="Nous acceptons de nouveau vos commandes comme d’habitude. Merci.",
        overdue="{amount} sont en retard.",
        way_out="Merci de régler ce qui est échu, ou de répondre à ce message : nous trouverons une solution.",
        greeting="Bonjour,",
        regards="Cordialement",
    ),
    "es": _Words(
        warned_subject="{entity}: pronto los nuevos pedidos pueden requerir pago por adelantado",
        warned="Es posible que pronto solo podamos aceptar sus pedidos con pago por adelantado.",
        warned_by="A partir del {date} solo podremos aceptar sus pedidos con pago por adelantado.",
        held_subject="{entity}: los nuevos pedidos requieren pago por adelantado",
        held="Por ahora solo podemos aceptar sus pedidos con el pago total por adelantado.",
        over_subject="{entity}: aceptamos sus pedidos como siempre",
        over="Volvemos a aceptar sus pedidos como siempre. Gracias.",
        overdue="Hay {amount} vencidos.",
        way_out="Le rogamos que pague lo vencido o que responda a este mensaje: encontraremos una solución.",
        greeting="Buenos días,",
        regards="Atentamente",
    ),
    "nl": _Words(
        warned_subject="{entity}: nieuwe bestellingen binnenkort mogelijk alleen tegen vooruitbetaling",
        warned="Mogelijk kunnen wij nieuwe bestellingen van u binnenkort alleen tegen vooruitbetaling aannemen.",
        warned_by="Vanaf {date} kunnen wij nieuwe bestellingen van u alleen tegen vooruitbetaling aannemen.",
        held_subject="{entity}: nieuwe bestellingen alleen tegen vooruitbetaling",
        held="Op dit moment kunnen wij bestellingen van u alleen tegen volledige vooruitbetaling aannemen.",
        over_subject="{entity}: wij nemen uw bestellingen weer aan",
        over="Wij nemen uw bestellingen weer aan zoals gewoonlijk. Dank u wel.",
        overdue="{amount} is over de vervaldatum.",
        way_out="Wilt u betalen wat open staat, of deze mail beantwoorden? Dan zoeken wij samen een oplossing.",
        greeting="Goedendag,",
        regards="Met vriendelijke groet",
    ),
    "it": _Words(
        warned_subject="{entity}: presto i nuovi ordini potrebbero richiedere il pagamento anticipato",
        warned="È possibile che presto potremo accettare i vostri ordini solo con pagamento anticipato.",
        warned_by="Dal {date} potremo accettare i vostri ordini solo con pagamento anticipato.",
        held_subject="{entity}: i nuovi ordini richiedono il pagamento anticipato",
        held="Per ora possiamo accettare i vostri ordini solo con pagamento integrale anticipato.",
        over_subject="{entity}: accettiamo di nuovo i vostri ordini",
        over="Accettiamo di nuovo i vostri ordini come di consueto. Grazie.",
        overdue="Risultano scaduti {amount}.",
        way_out="Vi preghiamo di pagare quanto è scaduto o di rispondere a questo messaggio: troveremo una soluzione.",
        greeting="Buongiorno,",
        regards="Cordiali saluti",
    ),
    "sv": _Words(
        warned_subject="{entity}: nya beställningar kan snart kräva förskottsbetalning",
        warned="Vi kan snart bara ta emot nya beställningar från er mot förskottsbetalning.",
        warned_by="Från och med {date} kan vi bara ta emot nya beställningar från er mot förskottsbetalning.",
        held_subject="{entity}: nya beställningar kräver förskottsbetalning",
        held="Just nu kan vi bara ta emot beställningar från er mot full betalning i förskott.",
        over_subject="{entity}: vi tar emot era beställningar som vanligt igen",
        over="Vi tar emot era beställningar som vanligt igen. Tack.",
        overdue="{amount} är förfallet.",
        way_out="Betala det som är förfallet, eller svara på detta mejl så hittar vi en lösning.",
        greeting="God dag,",
        regards="Med vänlig hälsning",
    ),
    "pl": _Words(
        warned_subject="{entity}: nowe zamówienia mogą wkrótce wymagać płatności z góry",
        warned="Wkrótce możemy przyjmować nowe zamówienia od Państwa tylko za płatnością z góry.",
        warned_by="Od dnia {date} możemy przyjmować nowe zamówienia od Państwa tylko za płatnością z góry.",
        held_subject="{entity}: nowe zamówienia tylko za płatnością z góry",
        held="Obecnie możemy przyjmować zamówienia od Państwa tylko za pełną płatnością z góry.",
        over_subject="{entity}: przyjmujemy Państwa zamówienia jak zwykle",
        over="Ponownie przyjmujemy Państwa zamówienia jak zwykle. Dziękujemy.",
        overdue="Po terminie jest {amount}.",
        way_out="Prosimy o zapłatę zaległości lub odpowiedź na tę wiadomość: znajdziemy rozwiązanie.",
        greeting="Dzień dobry,",
        regards="Z poważaniem",
    ),
    "pt": _Words(
        warned_subject="{entity}: novas encomendas poderão em breve exigir pagamento antecipado",
        warned="Em breve poderemos aceitar novas encomendas suas apenas com pagamento antecipado.",
        warned_by="A partir de {date} só poderemos aceitar novas encomendas suas com pagamento antecipado.",
        held_subject="{entity}: novas encomendas só com pagamento antecipado",
        held="De momento só podemos aceitar encomendas suas com pagamento integral antecipado.",
        over_subject="{entity}: voltamos a aceitar as suas encomendas",
        over="Voltamos a aceitar as suas encomendas como habitualmente. Obrigado.",
        overdue="Estão vencidos {amount}.",
        way_out="Pague o que está vencido ou responda a esta mensagem: encontraremos uma solução.",
        greeting="Bom dia,",
        regards="Com os melhores cumprimentos",
    ),
    "ja": _Words(
        warned_subject="{entity}: 新しいご注文には、まもなく前払いが必要になる場合があります",
        warned="まもなく、新しいご注文は前払いに限りお受けする場合があります。",
        warned_by="{date} より、新しいご注文は前払いに限りお受けします。",
        held_subject="{entity}: 新しいご注文は前払いに限りお受けします",
        held="現在、ご注文は全額前払いに限りお受けしています。",
        over_subject="{entity}: ご注文を通常どおりお受けします",
        over="ご注文を再び通常どおりお受けします。ありがとうございます。",
        overdue="お支払期日を過ぎた金額が {amount} あります。",
        way_out="期日を過ぎた分をお支払いいただくか、このメールにご返信ください。解決方法をご一緒に考えます。",
        greeting="お世話になっております。",
        regards="よろしくお願いいたします。",
    ),
    "ar": _Words(
        warned_subject="{entity}: قد تتطلب الطلبيات الجديدة قريبًا الدفع مقدمًا",
        warned="قد لا يمكننا قريبًا قبول طلبيات جديدة منكم إلا مقابل الدفع مقدمًا.",
        warned_by="ابتداءً من {date} لا يمكننا قبول طلبيات جديدة منكم إلا مقابل الدفع مقدمًا.",
        held_subject="{entity}: الطلبيات الجديدة مقابل الدفع مقدمًا فقط",
        held="لا يمكننا حاليًا قبول طلبيات منكم إلا مقابل دفع كامل المبلغ مقدمًا.",
        over_subject="{entity}: نقبل طلبياتكم كالمعتاد من جديد",
        over="نقبل طلبياتكم كالمعتاد من جديد. شكرًا لكم.",
        overdue="تجاوز مبلغ {amount} موعد استحقاقه.",
        way_out="يُرجى دفع ما تجاوز موعده أو الرد على هذه الرسالة: سنجد حلًا معًا.",
        greeting="تحية طيبة،",
        regards="مع أطيب التحيات",
    ),
}
LANGUAGES: Final = frozenset(_WORDS)
_FOR_SALES: Final = {
    "warned": (
        "{customer}: orders may soon be held",
        "Orders of {customer} will be held{when} unless that changes:",
    ),
    "held": (
        "{customer}: orders are held",
        "Orders of {customer} are taken only against payment in full in advance:",
    ),
    "over": ("{customer}: orders go on", "Orders of {customer} are taken as usual again."),
}


def customer_letter(*, kind: str, facts: HoldFacts) -> tuple[str, str]:
    """Return subject and text of a letter to the customer. kind: warned, held, over. It tells no score and no limit."""
    language = pick_language(wanted=facts.language, offered=LANGUAGES)
    words = _WORDS[language]
    filled = {
        "entity": facts.entity,
        "amount": "" if facts.overdue is None else _amount(facts.overdue, language),
        "date": "" if facts.holds_on is None else wording.day(on=facts.holds_on, language=language),
    }
    subject = {"warned": words.warned_subject, "held": words.held_subject, "over": words.over_subject}[kind]
    warned = words.warned if facts.holds_on is None else words.warned_by
    said = [{"warned": warned, "held": words.held, "over": words.over}[kind]]
    if kind != "over":
        said = [*([words.overdue] if facts.overdue is not None else []), *said, words.way_out]
    filled = {name: wording.isolated(one, language=language) for name, one in filled.items()}
    body = " ".join(said).format(**filled)
    return subject.format(**filled), f"{words.greeting}\n\n{body}\n\n{words.regards}\n{facts.entity}\n"


def _amount(money: Money, language: str) -> str:
    return wording.amount(minor=money.minor, currency=money.currency, language=language)


def sales_letter(*, kind: str, facts: HoldFacts) -> tuple[str, str]:
    """Return subject and text of a letter to who sells to the customer, in English, with every reason."""
    subject, text = _FOR_SALES[kind]
    when = "" if facts.holds_on is None else f" from {facts.holds_on.isoformat()} on"
    lines = [text.format(customer=facts.customer, when=when)]
    if kind != "over":
        lines += [f"- {SENTENCES[one]}" for one in facts.reasons]
    if facts.note:
        lines.append(f"Noted: {facts.note}")
    if kind == "held":
        lines.append("Speak to the customer, or ask the credit controller to let the orders go.")
    return subject.format(customer=facts.customer), f"{facts.entity}\n\n" + "\n".join(lines) + "\n"
