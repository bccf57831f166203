"""The phrases of each language for the letter that tells that a contract goes on, or ends; `{…}` are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalWords:
    """The phrases of one language. each: by unit, what stands behind a price; several: the same for more than one."""

    subject: str
    subject_end: str
    contract: str  # what a contract is called by, with its number
    goes_on: str
    ends: str
    notice: str
    notice_past: str
    costs: str
    until_now: str
    later: str
    by_use: str
    each: Mapping[str, str]
    several: Mapping[str, str]
    no_tax: str


WORDS: Final[dict[str, RenewalWords]] = {
    "en": RenewalWords(
        subject="{entity}: your contract goes on from {first}",
        subject_end="{entity}: your contract ends on {last}",
        contract="{what} (contract {number})",
        goes_on="Your contract for {what} runs until {last}. It then goes on from {first} to {until}.",
        ends="Your contract for {what} ends on {last}. It does not go on by itself: if you wish it to, please tell us.",
        notice="If you do not want that, please give notice by {notice}.",
        notice_past="Notice for that day was possible until {notice}. For the end of the term after it, please give "
        "notice by {next_notice}.",
        costs="From {first} on it costs:",
        until_now="{amount} (until now {before})",
        later="from {date} on {amount}",
        by_use="by use, {prices} each",
        each={"day": "a day", "week": "a week", "month": "a month", "year": "a year"},
        several={
            "day": "every {n} days",
            "week": "every {n} weeks",
            "month": "every {n} months",
            "year": "every {n} years",
        },
        no_tax="Prices are without tax.",
    ),
    "de": RenewalWords(
        subject="{entity}: Ihr Vertrag läuft ab dem {first} weiter",
        subject_end="{entity}: Ihr Vertrag endet am {last}",
        contract="{what} (Vertrag {number})",
        goes_on="Ihr Vertrag über {what} läuft bis zum {last}. Danach geht er vom {first} bis zum {until} weiter.",
        ends="Ihr Vertrag über {what} endet am {last}. Er läuft nicht von selbst weiter: Wenn Sie das wünschen, sagen "
        "Sie es uns bitte.",
        notice="Wenn Sie das nicht möchten, kündigen Sie bitte bis zum {notice}.",
        notice_past="Eine Kündigung zu diesem Tag war bis zum {notice} möglich. Zum Ende der Laufzeit danach kündigen "
        "Sie bitte bis zum {next_notice}.",
        costs="Ab dem {first} kostet er:",
        until_now="{amount} (bisher {before})",
        later="ab dem {date} {amount}",
        by_use="nach Verbrauch, je {prices}",
        each={"day": "am Tag", "week": "in der Woche", "month": "im Monat", "year": "im Jahr"},
        several={
            "day": "alle {n} Tage",
            "week": "alle {n} Wochen",
            "month": "alle {n} Monate",
            "year": "alle {n} Jahre",
        },
        no_tax="Die Preise verstehen sich ohne Steuer.",
    ),
    "fr": RenewalWords(
        subject="{entity} : votre contrat se poursuit à partir du {first}",
        subject_end="{entity} : votre contrat prend fin le {last}",
        contract="{what} (contrat {number})",
        goes_on="Votre contrat pour {what} court jusqu’au {last}. Il se poursuit ensuite du {first} au {until}.",
        ends="Votre contrat pour {what} prend fin le {last}. Il ne se poursuit pas de lui-même : si vous le souhaitez, "
        "dites-le-nous.",
        notice="Si vous ne le souhaitez pas, merci de le résilier au plus tard le {notice}.",
        notice_past="Une résiliation pour ce jour était possible jusqu’au {notice}. Pour la fin de la période "
        "suivante, merci de résilier au plus tard le {next_notice}.",
        costs="À partir du {first}, il coûte :",
        until_now="{amount} (jusqu’ici {before})",
        later="à partir du {date}, {amount}",
        by_use="selon l’usage, {prices} l’unité",
        each={"day": "par jour", "week": "par semaine", "month": "par mois", "year": "par an"},
        several={
            "day": "tous les {n} jours",
            "week": "toutes les {n} semaines",
            "month": "tous les {n} mois",
            "year": "tous les {n} ans",
        },
        no_tax="Les prix s’entendent hors taxes.",
    ),
    "es": RenewalWords(
        subject="{entity}: su contrato continúa a partir del {first}",
        subject_end="{entity}: su contrato termina el {last}",
        contract="{what} (contrato {number})",
        goes_on="Su contrato de {what} rige hasta el {last}. Después continúa del {first} al {until}.",
        ends="Su contrato de {what} termina el {last}. No continúa por sí solo: si lo desea, díganoslo.",
        notice="Si no lo desea, comuníquenos la baja a más tardar el {notice}.",
        notice_past="La baja para ese día era posible hasta el {notice}. Para el final del período siguiente, "
        "comuníquenosla a más tardar el {next_notice}.",
        costs="A partir del {first} cuesta:",
        until_now="{amount} (hasta ahora {before})",
        later="a partir del {date}, {amount}",
        by_use="según el uso, {prices} por unidad",
        each={"day": "al día", "week": "a la semana", "month": "al mes", "year": "al año"},
        several={
            "day": "cada {n} días",
            "week": "cada {n} semanas",
            "month": "cada {n} meses",
            "year": "cada {n} años",
        },
        no_tax="Los precios no incluyen impuestos.",
    ),
    "nl": RenewalWords(
        subject="{entity}: uw contract loopt door vanaf {first}",
        subject_end="{entity}: uw contract eindigt op {last}",
        contract="{what} (contract {number})",
        goes_on="Uw contract voor {what} loopt tot en met {last}. Daarna loopt het door van {first} tot en met "
        "{until}.",
        ends="Uw contract voor {what} eindigt op {last}. Het loopt niet vanzelf door: wilt u dat wel, laat het ons dan "
        "weten.",
        notice="Wilt u dat niet, zeg dan op uiterlijk op {notice}.",
        notice_past="Opzeggen tegen die dag kon tot en met {notice}. Tegen het einde van de termijn daarna kunt u "
        "opzeggen tot en met {next_notice}.",
        costs="Vanaf {first} kost het:",
        until_now="{amount} (tot nu toe {before})",
        later="vanaf {date} {amount}",
        by_use="naar gebruik, {prices} per eenheid",
        each={"day": "per dag", "week": "per week", "month": "per maand", "year": "per jaar"},
        several={
            "day": "per {n} dagen",
            "week": "per {n} weken",
            "month": "per {n} maanden",
            "year": "per {n} jaar",
        },
        no_tax="De prijzen zijn zonder belasting.",
    ),
}
