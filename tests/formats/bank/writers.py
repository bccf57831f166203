"""Bank files made of payments, in every format: what a reader reads must be what was written."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from hypothesis import strategies as st

IBAN = "DE02120300000000202051"


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment to write: signed cents of EUR."""

    cents: int
    booked_on: date = date(2026, 3, 2)
    value_on: date = date(2026, 3, 3)
    name: str = "Anna Kurz GmbH"
    account: str = "DE89370400440532013000"
    reference: str = "E2E-1"
    text: str = "Invoice 2026-1"

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement to write; `wrong` cents make its closing balance, its totals and controls false."""

    payments: tuple[Paid, ...]
    opening: int = 100_00
    wrong: int = 0

    @property
    def closing(self) -> int:
        return self.opening + sum(one.cents for one in self.payments) + self.wrong


def money(cents: int, mark: str = ".") -> str:
    """Cents without their sign, with a mark before the last two."""
    return f"{abs(cents) // 100}{mark}{abs(cents) % 100:02}"


def side(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def camt(sheet: Sheet, *, version: int = 8, message: str = "053", prefix: str = "") -> bytes:
    """camt of a version from 1 to 13, whose elements differ."""
    names = {
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }
    root, holder = names[message]
    root += "V01" if version == 1 else ""
    at = f"{prefix}:" if prefix else ""
    bind = f"xmlns:{prefix}" if prefix else "xmlns"

    def e(name: str, inside: str, attributes: str = "") -> str:
        return f"<{at}{name}{attributes}>{inside}</{at}{name}>"

    def amount(cents: int) -> str:
        return e("Amt", money(cents), ' Ccy="EUR"')

    def balance(code: str, cents: int) -> str:
        kind = e("Tp", e("Cd", code) if version == 1 else e("CdOrPrtry", e("Cd", code)))
        return e("Bal", kind + amount(cents) + e("CdtDbtInd", side(cents)) + e("Dt", e("Dt", "2026-03-02")))

    def party(role: str, one: Paid) -> str:
        name = e("Nm", escape(one.name))
        return e(role, e("Pty", name) if version >= 8 else name) + e(
            f"{role}Acct", e("Id", e("IBAN", one.account))
        )

    def entry(one: Paid) -> str:
        role = "Dbtr" if one.cents >= 0 else "Cdtr"
        tx = (
            e("Refs", e("EndToEndId", escape(one.reference)))
            + (amount(one.cents) + e("CdtDbtInd", side(one.cents)) if version >= 3 else "")
            + e("RltdPties", party(role, one))
            + e("RmtInf", e("Ustrd", escape(one.text)))
        )
        details = e("TxDtls", tx) if version == 1 else e("NtryDtls", e("TxDtls", tx))
        status = e("Cd", "BOOK") if version >= 7 else "BOOK"
        return e(
            "Ntry",
            amount(one.cents)
            + e("CdtDbtInd", side(one.cents))
            + e("Sts", status)
            + e("BookgDt", e("Dt", one.booked_on.isoformat()))
            + e("ValDt", e("DtTm", f"{one.value_on.isoformat()}T00:00:00+01:00"))
            + e("BkTxCd", "")
            + details,
        )

    balances = "" if message == "054" else balance("OPBD", sheet.opening) + balance("CLBD", sheet.closing)
    entries = "\n".join(entry(one) for one in sheet.payments)
    statement = e(
        holder, e("Id", "S1") + e("Acct", e("Id", e("IBAN", IBAN)) + e("Ccy", "EUR")) + balances + entries
    )
    urn = f' {bind}="urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version:02}"'
    whole = e("Document", e(root, e("GrpHdr", e("MsgId", "M1")) + statement), urn)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}'.encode()


def mt940(sheet: Sheet, *, ending: str = "\r\n", blocks: bool = False) -> bytes:
    """MT940 with the German field 86, its lines wrapped at 65."""

    def balance(cents: int) -> str:
        return f"{'D' if cents < 0 else 'C'}260302EUR{money(cents, ',')}"

    lines = [":20:STARTUMS", ":25:12030000/0000202051", ":28C:00001/001", f":60F:{balance(sheet.opening)}"]
    for one in sheet.payments:
        mark = "D" if one.cents < 0 else "C"
        days = f"{one.value_on:%y%m%d}{one.booked_on:%m%d}"
        lines.append(f":61:{days}{mark}R{money(one.cents, ',')}NTRFNONREF")
        told = "".join(
            f"?{20 + at}{part}"
            for at, part in enumerate([*chunks(f"EREF+{one.reference}"), *chunks(f"SVWZ+{one.text}")])
        )
        names = "".join(f"?{32 + at}{part}" for at, part in enumerate(chunks(one.name)[:2]))
        field = f":86:166?00GUTSCHRIFT{told}?30COBADEFFXXX?31{one.account}{names}"
        lines += [field[at : at + 65] for at in range(0, len(field), 65)]
    lines += [f":62F:{balance(sheet.closing)}"]
    whole = ["{1:F01BANKDEFFXXXX0000000000}{2:O940}{4:", *lines, "-}{5:}"] if blocks else [*lines, "-"]
    return (ending.join(whole) + ending).encode()


def chunks(text: str) -> list[str]:
    """Parts of 27 characters, as field 86 has them."""
    return [text[at : at + 27] for at in range(0, len(text), 27)] or [""]


def bai2(sheet: Sheet, *, ending: str = "/\n") -> bytes:
    """BAI2 with texts in continued records."""
    amounts = sum(abs(one.cents) for one in sheet.payments) + sheet.opening + sheet.closing
    records = ["01,BANK,HOUSE,260302,0600,1,80,1,2", "02,HOUSE,BANK,1,260302,,EUR,2"]
    account = [f"03,{IBAN},EUR,010,{sheet.opening},,,015,{sheet.closing},,"]
    for number, one in enumerate(sheet.payments):
        kind = "475" if one.cents < 0 else "165"
        account.append(
            f"16,{kind},{abs(one.cents)},V,{one.value_on:%y%m%d},,B{number},{one.reference},{one.text}"
        )
        account.append(f"88,{one.name}")
    account.append(f"49,{amounts + sheet.wrong},{len(account) + 1}")
    group = len(account) + 2
    records += [
        *account,
        f"98,{amounts + sheet.wrong},1,{group}",
        f"99,{amounts + sheet.wrong},1,{group + 2}",
    ]
    return (ending.join(records) + ending).encode()


def ofx(sheet: Sheet, *, xml: bool = False) -> bytes:
    """OFX as SGML, whose leaves do not end, or as XML."""

    def leaf(name: str, value: str) -> str:
        return f"<{name}>{escape(value)}</{name}>" if xml else f"<{name}>{escape(value)}"

    def entry(number: int, one: Paid) -> str:
        leaves = (
            leaf("TRNTYPE", "OTHER"),
            leaf("DTPOSTED", f"{one.booked_on:%Y%m%d}120000[0:GMT]"),
            leaf("DTAVAIL", f"{one.value_on:%Y%m%d}"),
            leaf("TRNAMT", f"{'-' if one.cents < 0 else ''}{money(one.cents)}"),
            leaf("FITID", str(number)),
            leaf("REFNUM", one.reference),
            leaf("NAME", one.name),
            leaf("MEMO", one.text),
        )
        return "\n".join(("<STMTTRN>", *leaves, "</STMTTRN>"))

    entries = "\n".join(entry(number, one) for number, one in enumerate(sheet.payments))
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200"?>\n'
        if xml
        else "OFXHEADER:100\nDATA:OFXSGML\n\n"
    )
    sign = "-" if sheet.closing < 0 else ""
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{leaf('CURDEF', 'EUR')}\n"
        f"<BANKACCTFROM>{leaf('BANKID', '12030000')}\n{leaf('ACCTID', IBAN)}\n</BANKACCTFROM>"
        f"<BANKTRANLIST>{leaf('DTSTART', '20260302')}\n{leaf('DTEND', '20260302')}\n{entries}</BANKTRANLIST>"
        f"<LEDGERBAL>{leaf('BALAMT', sign + money(sheet.closing))}\n{leaf('DTASOF', '20260302')}\n</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def table(sheet: Sheet) -> bytes:
    """CSV as German banks write it, with a running balance."""
    lines = [
        f"Konto;{IBAN}",
        "",
        "Buchungstag;Valutadatum;Name;IBAN;Verwendungszweck;Kundenreferenz;Betrag (EUR);Saldo",
    ]
    balance = sheet.opening
    for one in sheet.payments:
        balance += one.cents
        cells = (
            f"{one.booked_on:%d.%m.%Y}",
            f"{one.value_on:%d.%m.%Y}",
            one.name,
            one.account,
            one.text,
            one.reference,
            f"{'-' if one.cents < 0 else ''}{money(one.cents, ',')}",
            f"{'-' if balance < 0 else ''}{money(balance, ',')}",
        )
        lines.append(";".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return "\n".join(lines).encode()


_CENTS = st.integers(-(10**12), 10**12).filter(bool)
_DAYS = st.dates(date(2025, 12, 20), date(2026, 12, 31))
_WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-", min_size=1, max_size=12)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)
PAID = st.builds(
    Paid,
    cents=_CENTS,
    booked_on=_DAYS,
    value_on=_DAYS,
    name=_TEXTS.map(lambda text: text[:50].strip()),
    reference=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=20).map(
        lambda text: f"R{text}"
    ),
    text=_TEXTS,
)
SHEETS = st.builds(Sheet, st.lists(PAID, min_size=1, max_size=6).map(tuple), opening=st.integers(0, 10**12))
