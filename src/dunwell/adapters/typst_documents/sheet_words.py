"""The words of a debit note and its calculation, by language. `{…}` stands where a value goes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """Every word that a calculation sheet needs beyond those of a statement."""

    debit_note: str
    calculation: str
    interest: str
    compensation: str
    late_fee: str
    of_item: str
    of_account: str
    due_on: str
    principal: str
    debt: str
    credited: str
    set_aside: str
    day_count: str
    day_counts: Mapping[str, str]
    days_late: str
    fee: str
    first: str
    last: str
    days: str
    reference: str
    margin: str
    rate: str
    on_amount: str
    amount: str
    paid_on: str
    to_date: str
    before: str
    this_note: str
    total: str
    sources: str
    rule: str


_WORDS = {
    "en": SheetWords(
        debit_note="Debit note {number}",
        calculation="Calculation of interest to {date}",
        interest="Interest",
        compensation="Fixed sum for recovery costs",
        late_fee="Late fee",
        of_item="{kind} on invoice {item}",
        of_account="{kind} on your account",
        due_on="Due on",
        principal="Amount that bears it",
        debt="Amount owed",
        credited="Credited, bears none",
        set_aside="Set aside for now, bears none here",
        day_count="Days are counted",
        day_counts={
            "act/365": "as they are, a year of 365 (act/365)",
            "act/360": "as they are, a year of 360 (act/360)",
            "act/act": "as they are, each year with its own (act/act)",
            "30e/360": "months of 30, a year of 360 (30E/360)",
            "30/360": "months of 30, a year of 360 (30/360)",
        },
        days_late="Days late",
        fee="By the agreed schedule",
        first="From",
        last="To",
        days="Days",
        reference="Base rate %",
        margin="Margin %",
        rate="Rate %",
        on_amount="On ({currency})",
        amount="Amount ({currency})",
        paid_on="Paid on {date}",
        to_date="Interest of the whole delay",
        before="less debit note {number}",
        this_note="Charged here",
        total="Total",
        sources="Under",
        rule="Both days of each period are counted. The interest of the whole delay is rounded once; what was "
        "charged before is taken off.",
    ),
    "de": SheetWords(
        debit_note="Belastungsanzeige {number}",
        calculation="Zinsberechnung bis {date}",
        interest="Verzugszinsen",
        compensation="Pauschale für Beitreibungskosten",
        late_fee="Verzugsgebühr",
        of_item="{kind} zu Rechnung {item}",
        of_account="{kind} zu Ihrem Konto",
        due_on="Fällig am",
        principal="Zu verzinsender Betrag",
        debt="Geschuldeter Betrag",
        credited="Gutgeschrieben, nicht verzinst",
        set_aside="Vorerst zurückgestellt, hier nicht verzinst",
        day_count="Zählung der Tage",
        day_counts={
            "act/365": "taggenau, Jahr zu 365 Tagen (act/365)",
            "act/360": "taggenau, Jahr zu 360 Tagen (act/360)",
            "act/act": "taggenau, jedes Jahr mit seinen Tagen (act/act)",
            "30e/360": "Monate zu 30, Jahr zu 360 Tagen (30E/360)",
            "30/360": "Monate zu 30, Jahr zu 360 Tagen (30/360)",
        },
        days_late="Tage im Verzug",
        fee="Nach den vereinbarten Bedingungen",
        first="Von",
        last="Bis",
        days="Tage",
        reference="Basiszins %",
        margin="Aufschlag %",
        rate="Zinssatz %",
        on_amount="Auf ({currency})",
        amount="Betrag ({currency})",
        paid_on="Gezahlt am {date}",
        to_date="Zinsen der ganzen Verzugszeit",
        before="abzüglich Belastungsanzeige {number}",
        this_note="Hier berechnet",
        total="Gesamt",
        sources="Nach",
        rule="Beide Tage jedes Zeitraums zählen. Die Zinsen der ganzen Verzugszeit werden einmal gerundet; was "
        "schon berechnet wurde, wird abgezogen.",
    ),
    "fr": SheetWords(
        debit_note="Note de débit {number}",
        calculation="Calcul des intérêts au {date}",
        interest="Intérêts de retard",
        compensation="Indemnité forfaitaire pour frais de recouvrement",
        late_fee="Pénalité de retard",
        of_item="{kind} sur la facture {item}",
        of_account="{kind} sur votre compte",
        due_on="Échue le",
        principal="Montant portant intérêts",
        debt="Montant dû",
        credited="Avoir, sans intérêts",
        set_aside="Mis de côté pour l’instant, sans intérêts ici",
        day_count="Décompte des jours",
        day_counts={
            "act/365": "jours exacts, année de 365 jours (act/365)",
            "act/360": "jours exacts, année de 360 jours (act/360)",
            "act/act": "jours exacts, chaque année avec les siens (act/act)",
            "30e/360": "mois de 30, année de 360 jours (30E/360)",
            "30/360": "mois de 30, année de 360 jours (30/360)",
        },
        days_late="Jours de retard",
        fee="Selon les conditions convenues",
        first="Du",
        last="Au",
        days="Jours",
        reference="Taux de base %",
        margin="Majoration %",
        rate="Taux %",
        on_amount="Sur ({currency})",
        amount="Montant ({currency})",
        paid_on="Payé le {date}",
        to_date="Intérêts de tout le retard",
        before="moins la note de débit {number}",
        this_note="Compté ici",
        total="Total",
        sources="Selon",
        rule="Les deux jours de chaque période comptent. Les intérêts de tout le retard sont arrondis une seule "
        "fois ; ce qui a déjà été compté est déduit.",
    ),
}


def sheet_words(language: str, /) -> SheetWords:
    """Return the words of a language, English where it is not offered."""
    return _WORDS.get(language, _WORDS["en"])
