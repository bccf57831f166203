"""The numbers in a payment's text: where they stand, which word stands before them, what they more likely are.

A text is taken as runs of letters and runs of digits. A window is some runs in a row that may be one number, whatever
stands between them: INV 2024-001 23. Dates, amounts, accounts and telephone numbers are marked, and so is what a word
before tells: a number after "invoice" is one, a number after "phone" is none.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dunwell.core.cash.spelling import CONFUSABLE, RUNS, digits_for, folded, lean

LONGEST_TEXT = 4_000
_MOST_RUNS = 8
_LONGEST = 40
_MOST_WINDOWS = 1_500
_MOST_LISTED = 120
_INVOICE_WORDS_LIST = (
    "INV INVOICE INVOICES INVNO RECHNUNG RECHNUNGEN RECHNUNGS RECHNUNGSNUMMER RECHNUNGSNR RECHNUNGSNUMMERN RECHNR RECH"
    " RNR RGNR RG RE RN FAKT LASKU FACTURE FACTURES FACT FAC FATTURA FATTURE FATT FT FACTURA FACTURAS FRA FAKTURA"
    " FAKTURY FAKTUR FAKTUUR FACTUUR FAKTURANR FACTUURNUMMER FV BILL BILLS BELEG BELEGNR DOC DOCUMENT DOK OCR KID SI"
    " FACTUREN FAKTURER FAKTUROR FAKTURE LASKUT INVS"
)
_INVOICE_WORDS = frozenset(_INVOICE_WORDS_LIST.split())
_OTHER_WORDS_LIST = (
    "TEL TELEFON PHONE FON FAX MOBILE MOBIL KD KDNR KUNDE KUNDEN KUNDENNR KUNDENNUMMER CUSTOMER CUST CLIENT CLI KLANT"
    " DEBITOR DEB VAT UST USTID USTIDNR TVA TAX STEUER STEUERNR STNR STEUERNUMMER TIN IVA PIVA NIF SIRET SIREN EIN HRB"
    " DATE DATUM VOM DATED DTD FROM DU DEL IBAN BIC BLZ KTO KONTO ACCT ACCOUNT AMOUNT BETRAG EUR USD GBP CHF TOTAL SUM"
    " SUMME MONTANT ZIP PLZ POSTCODE FILIALE STORE BRANCH ROOM TAN TRX TXN"
)
_OTHER_WORDS = frozenset(_OTHER_WORDS_LIST.split())
_FILLERS_LIST = (
    "NR NO NUM NUMMER NUMBER NUMERO N NRS NOS REF REFERENCE REFERENZ ID VON OF PAYMENT ZAHLUNG"
    " AND UND ET Y E EN OG OCH JA PLUS BIS TO THRU THROUGH UNTIL AU AL TOT TIL TILL A"
)
_FILLERS = frozenset(_FILLERS_LIST.split())
_MARKED = re.compile(
    r"(?P<day>(?<![0-9])(?:[0-3]?[0-9][./][01]?[0-9][./](?:20|19)?[0-9]{2}|(?:20|19)[0-9]{2}-[01][0-9]-[0-3][0-9])"
    r"(?![0-9/.-][0-9]|[0-9]))"
    r"|(?P<iban>\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b)"
    r"|(?P<phone>\+[0-9][0-9 ()/-]{7,}[0-9])"
    r"|(?P<sum>(?<![0-9A-Z/-])[0-9]{1,3}(?:[., '][0-9]{3})*[.,][0-9]{2}(?![0-9/-])"
    r"|(?<![0-9A-Z])[0-9]+[.,][0-9]{2}(?![0-9/.-]))"
)
_LINKS = re.compile(r"[^A-Z0-9]*")
_WORDS = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of letters or of digits in a text."""

    text: str
    start: int
    end: int
    is_marked: bool

    @property
    def is_number(self) -> bool:
        """Whether it is one of digits."""
        return self.text[0].isdigit()


@dataclass(frozen=True, slots=True)
class Window:
    """Runs in a row read as one number. label: 1 where a word says invoice, -1 where one says something else, else 0.

    lean: without the leading zeros of each run. is_joined: there is a blank or a line break within. is_read: letters
    were read as digits.
    """

    text: str
    lean: str
    start: int
    end: int
    label: int
    is_marked: bool
    is_joined: bool
    is_read: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken apart."""

    folded: str
    runs: tuple[Run, ...]
    windows: tuple[Window, ...]

    @property
    def words(self) -> list[str]:
        """Its runs of letters."""
        return [one.text for one in self.runs if not one.is_number]


def take_apart(*, text: str, prefixes: Collection[str]) -> Text:
    """The runs and windows of a text; prefixes: runs of letters that occur in the numbers of the set."""
    whole = folded(text[:LONGEST_TEXT])
    marked = [(one.start(), one.end(), one.lastgroup or "") for one in _MARKED.finditer(whole)]
    runs = tuple(_runs(whole, marked))
    windows = {(one.start, one.end, one.text): one for one in _windows(whole, runs, prefixes, is_read=False)}
    read = _read_as_digits(whole, prefixes)
    if read != whole:
        again = tuple(_runs(read, marked))
        for one in _windows(read, again, prefixes, is_read=True):
            windows.setdefault((one.start, one.end, one.text), one)
    return Text(whole, runs, tuple(windows.values()))


def _runs(text: str, marked: list[tuple[int, int, str]]) -> Iterator[Run]:
    for found in RUNS.finditer(text):
        inside = any(begin <= found.start() < end for begin, end, _ in marked)
        yield Run(found[0], found.start(), found.end(), inside)


def _read_as_digits(text: str, prefixes: Collection[str]) -> str:
    """The text with letters as digits in words that have digits, but for a known prefix in front."""

    def read(found: re.Match[str]) -> str:
        word = found[0]
        if not any(one.isdigit() for one in word):
            return digits_for(word) if set(word) <= {"O", "I"} and len(word) > 1 else word
        head = _WORDS.match(word)
        front = head[0] if head else ""
        while front and front not in prefixes:
            front = front[:-1]
        rest = word[len(front) :]
        return front + digits_for(rest) if {one for one in rest if one.isalpha()} <= CONFUSABLE else word

    return re.sub(r"[A-Z0-9]+", read, text)


def _windows(
    text: str, runs: tuple[Run, ...], prefixes: Collection[str], *, is_read: bool
) -> Iterator[Window]:
    count = 0
    for at, first in enumerate(runs):
        if not first.is_number and first.text not in prefixes:
            continue
        label = _label(runs, at)
        joined, thin, is_joined = "", "", False
        for to in range(at, min(at + _MOST_RUNS, len(runs))):
            run = runs[to]
            if not run.is_number and run.text not in prefixes:
                break
            if to > at:
                gap = text[runs[to - 1].end : run.start]
                if len(gap) > 3:
                    break
                is_joined = is_joined or any(one.isspace() for one in gap)
            joined += run.text
            thin += lean(run.text) if run.is_number else run.text
            if len(joined) > _LONGEST:
                break
            if run.is_number or any(one.isdigit() for one in joined):
                count += 1
                if count > _MOST_WINDOWS:
                    return
                is_marked = first.is_marked and run.is_marked
                yield Window(joined, thin, first.start, run.end, label, is_marked, is_joined, is_read)


def _label(runs: tuple[Run, ...], at: int) -> int:
    """What the word before the run says of it."""
    first = runs[at]
    if not first.is_number and first.text in _INVOICE_WORDS:
        return 1
    for before in range(at - 1, max(-1, at - _MOST_LISTED), -1):
        word = runs[before].text
        if runs[before].is_number:
            continue
        if word in _INVOICE_WORDS:
            return 1
        if word in _OTHER_WORDS:
            return -1 if before >= at - 2 else 0
        if word not in _FILLERS:
            return 0
    return 0


def word_before(*, text: Text, start: int) -> str | None:
    """The word right before a place, "" where the text begins there; None where a number or a mark is before it."""
    before = [one for one in text.runs if one.end <= start]
    if not before:
        return ""
    last = before[-1]
    gap = text.folded[last.end : start]
    return None if last.is_number or last.is_marked or len(gap) > 3 else last.text
