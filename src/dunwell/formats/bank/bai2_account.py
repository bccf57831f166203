"""One account of BAI2: its balances and summaries (03), its entries (16), its end (49)."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dunwell.formats.bank import values
from dunwell.formats.bank.bai2_records import Record, control, refused
from dunwell.formats.bank.checks import Tally
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Code,
    Entry,
    Foot,
    Head,
    Party,
    References,
    Returned,
    Status,
    Totals,
)

_BALANCES = {
    "010": BalanceType.OPENING,
    "015": BalanceType.CLOSING,
    "030": BalanceType.INTERIM,
    "040": BalanceType.OPENING_AVAILABLE,
    "045": BalanceType.CLOSING_AVAILABLE,
    "060": BalanceType.INTERIM_AVAILABLE,
    "072": BalanceType.FORWARD_AVAILABLE,
    "074": BalanceType.FORWARD_AVAILABLE,
}
# Entries that are something coming back: checks and deposited items returned, ACH returns, reversals and rejects.
_RETURNS = frozenset(
    {
        *("252", "255", "256", "257", "258", "259", "261", "266", "268"),
        *("452", "555", "557", "558", "559", "561", "566", "568"),
    }
)
# Kinds that say nothing but the direction, and texts that say the rest.
_ANY_KIND = frozenset({"108", "399", "409", "699"})
_RETURNED_ITEM = re.compile(r"(?:RETURNED|RTND?|RTD)[ -](?:CHE|CHQ|CHK|ITEM|DEP)", re.IGNORECASE)
_FEE = re.compile(r"FEE|CHRG|CHARGE|SERVICE", re.IGNORECASE)
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,18})\s*")
_REASON = re.compile(r"\b(R(?:0[1-9]|[1-7][0-9]|8[0-5]))\b")
_LABEL = re.compile(r"([A-Z][A-Z0-9]{1,3}): ?(.*)")
_MOST_SUMMARIES = 10_000
_FUNDS = {"S": 3, "V": 2}
_CODE_WIDTH = len("88,")


class OpenAccount:
    """An account while its records come in."""

    def __init__(
        self,
        *,
        record: Record,
        number: int,
        currency: str,
        on: date | None,
        version: str,
        width: int,
        message: str,
        created: str,
        bank: str,
        is_final: bool,
    ) -> None:
        fields = record.fields
        self._currency = (fields[1].strip().upper() if len(fields) > 1 else "") or currency
        places = values.places(self._currency)
        self._places = 2 if places is None else places
        self._on, self._is_final = on, is_final
        self._width = width
        self._total, self._records, self._line = 0, record.physical, record.line
        self._balances: list[Balance] = []
        self._told: dict[str, tuple[Decimal, int | None]] = {}
        account = Account(number=fields[0].strip(), currency=self._currency, bic=bank)
        self.head = Head(
            format="BAI2",
            version=version,
            number=number,
            line=record.line,
            account=account,
            message=message,
            created=created,
            period_from=on,
            period_to=on,
        )
        self._tally = Tally(account=account)
        if not is_final:
            self._tally.findings.note(
                code="not_an_original",
                message="The group is a correction, a deletion or a test, not an update.",
                line=record.line,
            )
        self._summaries(record, fields[2:])

    def _summaries(self, record: Record, fields: Sequence[str]) -> None:
        """Type, amount, count and kind of funds, again and again; some kinds have fields of their own."""
        at = 0
        while at < len(fields):
            code, told = fields[at].strip(), fields[at + 1].strip() if at + 1 < len(fields) else ""
            if not code:  # banks leave one comma too many before a continuation
                at += 1
                continue
            count, funds = [*fields[at + 2 : at + 4], "", ""][:2]
            at += 4 + _more(funds.strip(), fields[at + 4 :], record)
            if not told:
                continue  # the bank does not say
            raw, amount = self._amount(told, record, code)
            self._total += raw
            if code in _BALANCES or "001" <= code <= "099":
                kind = _BALANCES.get(code, BalanceType.OTHER)
                self._balances.append(Balance(kind, code, amount, self._currency, self._on, record.line))
            else:
                number = count.strip()
                self._told[code] = amount, int(number) if number.isdigit() and len(number) < 12 else None
            if len(self._balances) + len(self._told) > _MOST_SUMMARIES:
                raise refused(
                    code="too_many_balances", message="An account has too many balances.", record=record
                )

    def _amount(self, told: str, record: Record, code: str) -> tuple[int, Decimal]:
        """As it stands, in the smallest units of the currency, and as a number of the currency."""
        found = _WHOLE.fullmatch(told)
        if found is None:
            message = f"The amount of type {code} is none: {told[:40]!r}; it has digits only."
            raise refused(code="bad_amount", message=message, record=record)
        raw = int(found[1])
        return raw, Decimal(raw).scaleb(-self._places)

    def entry(self, record: Record) -> Entry:
        """An entry (16) with its text, which goes on in what continues it."""
        self._records += record.physical
        first = record.pieces[0].split(",")
        kind, told = first[0].strip(), first[1].strip() if len(first) > 1 else ""
        raw, amount = self._amount(told or "0", record, kind)
        self._total += raw
        position = self._tally.entries + 1
        if raw < 0:
            self._tally.findings.note(
                code="negative_amount",
                message=f"Entry {position} is of {raw}; what it is, its type says, not a sign.",
                line=record.line,
            )
        signed, status = self._sign(kind, amount, record, position)
        value_on, servicer, customer, text = self._behind(record)
        labels = _labels(text)
        references = References(
            servicer=values.reference(servicer),
            customer=values.reference(customer),
            end_to_end=values.reference(labels.get("EREF", "")),
            clearing=values.reference(labels.get("CREF", "")),
            cheque=values.reference(labels.get("CHKN", "")),
        )
        value_on = value_on or self._on
        same, alike, is_again = self._tally.marks.of(
            status=status,
            booked_on=self._on,
            value_on=value_on,
            amount=signed,
            currency=self._currency,
            references=references,
            text=text,
        )
        entry = Entry(
            position=position,
            line=record.line,
            amount=signed,
            currency=self._currency,
            status=status,
            booked_on=self._on,
            value_on=value_on,
            counterparty=_party(labels, is_in=signed >= 0),
            references=references,
            text=labels.get("REMI") or text,
            information=text if labels.get("REMI") else "",
            code=Code(bai=kind),
            returned=_returned(kind, text),
            fingerprint=same,
            likeness=alike,
        )
        return self._tally.add(entry, is_again=is_again)

    def _sign(self, kind: str, amount: Decimal, record: Record, position: int) -> tuple[Decimal, Status]:
        """By the type: credits come in, debits go out, 890 is a message; of what else it may be nobody knows."""
        number = int(kind) if kind.isascii() and kind.isdigit() and len(kind) <= 3 else 0
        if number == 890:
            return amount, Status.INFO
        if 100 <= number <= 399 or 920 <= number <= 959:
            return amount, Status.BOOKED
        if 400 <= number <= 699 or 960 <= number <= 999:
            return -amount, Status.BOOKED
        self._tally.findings.note(
            code="unknown_type",
            message=f"Entry {position} is of the type {kind!r}, which is neither credit nor debit; it is not counted.",
            line=record.line,
        )
        return amount, Status.INFO

    def _behind(self, record: Record) -> tuple[date | None, str, str, str]:
        """What stands behind the amount: the day of value, the bank's reference, the customer's, the text."""
        fields = record.pieces[0].split(",")
        taken = 1
        funds = fields[2].strip().upper() if len(fields) > 2 else ""
        more_pieces = list(record.pieces[1:])
        # Funds and references may themselves go on in the next record.
        while len(fields) < 5 + _more(funds, fields[3:], record) and more_pieces:
            fields[-1] = _ended(fields[-1])
            if fields[-1] == "":
                fields.pop()
            fields += more_pieces.pop(0).split(",")
            taken += 1
            funds = fields[2].strip().upper() if len(fields) > 2 else ""
        more = _more(funds, fields[3:], record)
        value_on = values.compact_day(_ended(fields[3]).strip()) if funds == "V" and len(fields) > 3 else None
        rest = fields[3 + more :]
        servicer = _ended(rest[0]).strip() if rest else ""
        customer = _ended(rest[1]).strip() if len(rest) > 1 else ""
        pieces = [(",".join(rest[2:]), record.pieces[taken - 1])] if len(rest) > 2 else []
        pieces += [(one, one) for one in record.pieces[taken:]]
        return value_on, servicer, customer, self._joined(pieces)

    def _joined(self, pieces: Sequence[tuple[str, str]]) -> str:
        """Texts by lines, each told with the piece it ends; a full record, which is cut anywhere, by nothing."""
        text, is_cut = "", False
        for told, whole in pieces:
            bare = _ended(told).strip("\n")
            if not bare.strip():
                continue
            is_label = _LABEL.fullmatch(bare.strip()) is not None
            text += bare if is_cut and not is_label else f"\n{bare.strip()}"
            is_cut = len(whole) + _CODE_WIDTH == self._width and not whole.rstrip().endswith("/")
        return "\n".join(one.strip() for one in text.split("\n") if one.strip())

    def foot(self, record: Record) -> tuple[Foot, int]:
        """The end of the account (49), and what it adds to the total of its group."""
        self._records += record.physical
        told, count = control(record, place=0), control(record, place=1)
        checked: list[str] = []
        for code, label, wanted, found in (
            ("control_total", "control total", told, self._total),
            ("record_count", "number of records", count, self._records),
        ):
            if wanted is None:
                self._tally.findings.note(
                    code=f"{code}_missing", message=f"Record 49 does not tell the {label}.", line=record.line
                )
                continue
            checked.append(code)
            if wanted != found:
                self._tally.findings.note(
                    code=f"{code}_mismatch",
                    message=f"The {label} of the account is told as {wanted}, and is {found}.",
                    line=record.line,
                )
        ins, outs = self._told.get("100"), self._told.get("400")
        foot = self._tally.finish(
            balances=self._balances,
            told=Totals(
                credits=ins[1] if ins else None,
                credit_sum=ins[0] if ins else None,
                debits=outs[1] if outs else None,
                debit_sum=outs[0] if outs else None,
            ),
            checked=checked,
            is_statement=False,
        )
        return foot, self._total if told is None else told


def _ended(text: str) -> str:
    """Without the stroke that ends a record."""
    return text.rstrip().removesuffix("/")


def _more(funds: str, fields: Sequence[str], record: Record) -> int:
    """How many fields of its own a kind of funds has: S three, V two, D a count and as many pairs."""
    if funds != "D":
        return _FUNDS.get(funds, 0)
    told = _ended(fields[0]).strip() if fields else ""
    if not told:
        return 1
    if not told.isdigit() or len(told) > 6 or int(told) > 10_000:
        raise refused(
            code="bad_funds",
            message=f"The number of days of availability is none: {told[:40]!r}.",
            record=record,
        )
    return 1 + 2 * int(told)


def _labels(text: str) -> dict[str, str]:
    """Lines of the kind EREF: 1111, of which some banks make the text."""
    found = (_LABEL.fullmatch(line) for line in text.split("\n"))
    return {one[1]: one[2].strip() for one in found if one}


def _party(labels: dict[str, str], *, is_in: bool) -> Party:
    """The debtor of money that came in, the creditor of money that went out, where the text labels them."""
    side = "D" if is_in else "C"
    name = labels.get("DBNM" if is_in else "CRNM", "")
    return Party(name, labels.get(f"{side}ACT", ""), labels.get(f"{side}ABA") or labels.get(f"{side}BIC", ""))


def _returned(kind: str, text: str) -> Returned | None:
    is_told = kind in _ANY_KIND and _RETURNED_ITEM.match(text) and not _FEE.search(text)
    if kind not in _RETURNS and not is_told:
        return None
    reason = _REASON.search(text)
    return Returned(reason=reason[1] if reason else "", text=text.partition("\n")[0])
