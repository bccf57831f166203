"""Which column of a bank's table is what: by a layout that somebody wrote, or by the headers that banks use.

A layout is a TOML file: `[columns]` gives a field its headers, `[reading]` the decimals (1234.56 as the file writes it)
and the days (formats of strptime), `[file]` the delimiter. What it leaves out is found by the headers below.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.grid import columns_of, day_formats, header_key

_DELIMITERS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    ",": ",",
    ";": ";",
    "\t": "\t",
    "|": "|",
    "": "",
}
# By field the headers of banks' own exports, in the order in which they are believed; without case and accents.
HEADERS: dict[str, tuple[str, ...]] = {
    "booked": (
        *(
            "booking date",
            "booked date",
            "booked on",
            "posting date",
            "post date",
            "transaction date",
            "completed date",
        ),
        *(
            "buchungstag",
            "buchungsdatum",
            "buchung",
            "boekdatum",
            "boekingsdatum",
            "fecha operacion",
            "fecha contable",
        ),
        *(
            "data contabile",
            "data operazione",
            "date operation",
            "date de l operation",
            "date comptable",
            "fecha",
        ),
        *(
            "data ksiegowania",
            "data operacji",
            "bokforingsdag",
            "bokforingsdatum",
            "bokfort",
            "bogfort",
            "datum",
        ),
        *(
            "kirjauspaiva",
            "date",
            "data",
            "dato",
            "process date",
            "as of date",
            "date d operation",
            "fecha de operacion",
        ),
    ),
    "value": (
        *(
            "value date",
            "valued on",
            "wertstellung",
            "wertstellungstag",
            "valutadatum",
            "rentedatum",
            "fecha valor",
        ),
        *(
            "data valuta",
            "date de valeur",
            "date valeur",
            "data waluty",
            "valutadag",
            "rentedato",
            "wert",
            "valuta",
        ),
        "interest date",
    ),
    "amount": (
        *(
            "amount",
            "betrag",
            "umsatz",
            "bedrag",
            "importe",
            "importo",
            "montant",
            "kwota",
            "belopp",
            "belob",
            "belop",
        ),
        *(
            "transaction amount",
            "monto",
            "valor",
            "summe",
            "net amount",
            "transactiebedrag",
            "kwota operacji",
            "value",
        ),
    ),
    "credit": (
        *(
            "credit",
            "haben",
            "credit amount",
            "paid in",
            "money in",
            "gutschrift",
            "einzahlung",
            "deposit",
            "deposits",
        ),
        *(
            "abono",
            "haber",
            "accrediti",
            "entrate",
            "avere",
            "uznania",
            "inn",
            "credits",
            "receipts",
            "ingresos",
        ),
    ),
    "debit": (
        *(
            "debit",
            "soll",
            "debit amount",
            "paid out",
            "money out",
            "belastung",
            "withdrawal",
            "withdrawals",
            "cargo",
        ),
        *(
            "debe",
            "addebiti",
            "uscite",
            "dare",
            "obciazenia",
            "ut",
            "debits",
            "payments",
            "auszahlung",
            "gastos",
        ),
    ),
    "sign": (
        *(
            "af bij",
            "debit credit",
            "credit debit",
            "dr cr",
            "cr dr",
            "soll haben",
            "s h",
            "sh",
            "d c",
            "c d",
        ),
        *(
            "soll haben kennzeichen",
            "credit debit indicator",
            "debit credit indicator",
            "debet credit",
            "sign",
        ),
    ),
    "currency": (
        "currency",
        "wahrung",
        "waehrung",
        "munt",
        "divisa",
        "devise",
        "waluta",
        "moneda",
        "ccy",
        "valuta",
    ),
    "name": (
        *(
            "counterparty name",
            "counterparty",
            "beguenstigter zahlungspflichtiger",
            "begunstigter zahlungspflichtiger",
        ),
        *(
            "auftraggeber begunstigter",
            "auftraggeber empfanger",
            "name zahlungsbeteiligter",
            "zahlungspflichtige r",
        ),
        *(
            "naam tegenpartij",
            "naam omschrijving",
            "partner name",
            "payee",
            "payer",
            "beneficiary",
            "beneficiario",
        ),
        *(
            "remitter",
            "kontrahent",
            "counter party",
            "zahlungspflichtiger",
            "auftraggeber",
            "empfanger",
            "naam",
            "nom",
        ),
        *(
            "name",
            "nombre",
            "payer name",
            "sender",
            "originator",
            "nadawca odbiorca",
            "debtor name",
            "merchant",
        ),
    ),
    "account": (
        *(
            "counterparty iban",
            "counterparty account",
            "iban zahlungsbeteiligter",
            "kontonummer iban",
            "tegenrekening",
        ),
        *(
            "tegenrekening iban bban",
            "payer account",
            "account of counterparty",
            "iban kontonummer",
            "partner iban",
        ),
        *(
            "numer rachunku",
            "gegenkonto",
            "debtor account",
            "iban des zahlungsbeteiligten",
            "iban",
            "kontonummer",
        ),
    ),
    "own": (
        *(
            "auftragskonto",
            "iban auftragskonto",
            "own account",
            "iban bban",
            "rekening",
            "account number",
            "account",
        ),
        *("rekeningnummer", "konto", "numero de compte", "cuenta", "account no"),
    ),
    "bic": ("bic", "bic swift code", "bic swift", "swift", "bic tegenpartij", "blz", "counterparty bic"),
    "text": (
        *(
            "verwendungszweck",
            "remittance text",
            "remittance information",
            "remittance",
            "description",
            "omschrijving",
        ),
        *(
            "payment details",
            "details",
            "mededelingen",
            "narrative",
            "concepto",
            "causale",
            "descrizione",
            "libelle",
        ),
        *("tytul", "memo", "payment reference", "text", "omschrijving 1", "omschrijving 2", "omschrijving 3"),
        *(
            "vwz1",
            "vwz2",
            "description 1",
            "description 2",
            "transaction description",
            "opis operacji",
            "particulars",
        ),
        *("transaction details", "additional information", "communication", "mitteilung", "viesti", "selite"),
    ),
    "reference": (
        *(
            "end to end id",
            "end to end reference",
            "kundenreferenz end to end",
            "kundenreferenz",
            "reference",
        ),
        *("customer reference", "betalingskenmerk", "ref", "referentie"),
    ),
    "servicer": (
        "bank reference",
        "transaction id",
        "transaction reference",
        "transactiereferentie",
        "id",
        "fitid",
    ),
    "kind": ("buchungstext", "transaction type", "type", "mutatiesoort", "art", "umsatzart", "code", "tipo"),
    "mandate": ("mandatsreferenz", "mandate", "mandate reference", "mandate id", "machtigingskenmerk"),
    "creditor_id": ("glaubiger id", "glaeubiger id", "creditor id", "incassant id"),
    "balance": (
        *("balance", "saldo", "saldo nach buchung", "running balance", "solde", "saldo na trn", "kontostand"),
        *("ending balance", "saldo po operacji", "balance after transaction", "saldo progressivo"),
    ),
}
_MANY = frozenset({"text"})
_MOST_ABOVE = 60  # rows above the headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What somebody says of a bank's table; all of it may be left out."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    decimals: str = ""  # the mark
    dates: tuple[str, ...] = ()
    delimiter: str = ""
    currency: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The row of the headers, by its place among the rows, and the columns of each field."""

    at: int
    columns: Mapping[str, tuple[int, ...]]
    headers: tuple[str, ...]


def read_layout(*, content: bytes) -> Layout:
    """The layout in a TOML file; raises UnreadableStatement, with every fault."""
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableStatement(code="bad_layout", message=f"The layout is no TOML: {error}.") from error
    faults = [f"nothing reads {name!r}" for name in raw if name not in {"columns", "reading", "file"}]
    sections = {name: _table(raw.get(name), name, faults) for name in ("columns", "reading", "file")}
    columns: dict[str, tuple[str, ...]] = {}
    for name, told in sections["columns"].items():
        listed = cast("list[object]", told) if isinstance(told, list) else [told]
        if name not in HEADERS:
            faults.append(f"columns.{name} is none of {', '.join(HEADERS)}")
        elif not all(isinstance(one, str) and one for one in listed):
            faults.append(f"columns.{name} is no header, nor a list of them")
        else:
            columns[name] = tuple(header_key(str(one)) for one in listed)
    reading, file = sections["reading"], sections["file"]
    decimals = str(reading.get("decimals", ""))
    if decimals and decimals[-3:-2] not in {".", ","}:
        faults.append("reading.decimals is not 1234.56 as the file writes it")
    dates = reading.get("dates", [])
    days = (
        tuple(str(one) for one in cast("list[object]", dates)) if isinstance(dates, list) else (str(dates),)
    )
    delimiter = str(file.get("delimiter", ""))
    if delimiter not in _DELIMITERS:
        faults.append(
            f"file.delimiter is none of {', '.join(name for name in _DELIMITERS if name.isalpha())}"
        )
    if faults:
        raise UnreadableStatement(code="bad_layout", message=f"The layout: {'; '.join(faults)}.")
    return Layout(
        columns=columns,
        decimals=decimals[-3:-2],
        dates=days,
        delimiter=_DELIMITERS[delimiter],
        currency=str(reading.get("currency", "")),
        account=str(reading.get("account", "")),
    )


def _table(told: object, name: str, faults: list[str]) -> dict[str, object]:
    if told is None or isinstance(told, dict):
        return cast("dict[str, object]", told or {})
    faults.append(f"[{name}] is no table")
    return {}


def find(*, rows: Sequence[tuple[int, list[str]]], layout: Layout) -> Found:
    """The headers, which are the first row that names a day and an amount; raises UnreadableStatement."""
    wanted = {**HEADERS, **layout.columns}
    for at, (_, cells) in enumerate(rows[:_MOST_ABOVE]):
        columns = columns_of(cells=cells, wanted=wanted, many=_MANY)
        is_money = "amount" in columns or {"credit", "debit"} <= set(columns)
        if is_money and ("booked" in columns or "value" in columns):
            return Found(at, _told_by_content(columns, rows[at + 1 : at + 200]), tuple(cells))
    shown = "; ".join(" | ".join(cells)[:120] for _, cells in rows[:3])
    raise UnreadableStatement(
        code="unknown_columns",
        message="No row names a column of days and one of amounts as banks do; say which they are in a layout. "
        f"The table begins: {shown[:300]}.",
        line=rows[0][0] if rows else 1,
    )


def _told_by_content(
    columns: dict[str, tuple[int, ...]], rows: Sequence[tuple[int, list[str]]]
) -> dict[str, tuple[int, ...]]:
    """Some headers mean two things: "Valuta" is a day in German and a currency in Dutch."""
    if "value" in columns and "currency" not in columns:
        at = columns["value"][0]
        texts = [cells[at] for _, cells in rows if at < len(cells) and cells[at]]
        if (
            texts
            and day_formats(texts=texts) is None
            and all(len(one) == 3 and one.isalpha() for one in texts)
        ):
            columns["currency"] = columns.pop("value")
    return columns
