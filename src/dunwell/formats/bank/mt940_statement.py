"""One statement of MT940 or MT942 while its fields come in."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dunwell.formats.bank import values
from dunwell.formats.bank.checks import Tally
from dunwell.formats.bank.mt940_details import Details, read_details, return_reason, tells_return
from dunwell.formats.bank.mt940_line import Line, read_balance, read_line, read_sum, read_supplement
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Code,
    Entry,
    Event,
    Finding,
    Head,
    Party,
    References,
    Returned,
    Status,
    Totals,
    UnreadableStatement,
)

_BALANCES = {
    "60F": BalanceType.OPENING,
    "60M": BalanceType.INTERIM,
    "62F": BalanceType.CLOSING,
    "62M": BalanceType.INTERIM,
    "64": BalanceType.CLOSING_AVAILABLE,
    "65": BalanceType.FORWARD_AVAILABLE,
}
_MOST_BALANCES = 10_000
_DUTCH_ACCOUNT = re.compile(r"P?[0-9]{9,10}")
_BIC_FIRST = re.compile(r"([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)/ *([A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,38})")
_RETURNED = "RTI"  # the kind of a returned item: NRTI, FRTI


class OpenStatement:
    """Takes fields in their order and gives back the head, the entries and the foot."""

    def __init__(self, *, number: int, line: int) -> None:
        self._number, self._line = number, line
        self._account = self._currency = self._bic = ""
        self._reference = self._related = self._sequence = self._created = ""
        self._is_interim = False
        self._tags: set[str] = set()
        self._balances: list[Balance] = []
        self._sums: dict[str, tuple[int, Decimal]] = {}
        self._early: list[Finding] = []
        self._tally: Tally | None = None
        self._pending: tuple[Line, int] | None = None
        self._details: list[str] = []
        self._extra: list[str] = []
        self._information: list[str] = []

    def is_over(self, tag: str) -> bool:
        """Whether a field of this tag begins another statement."""
        if tag == "20":
            return bool(self._tags)
        is_closed = bool(self._tags & {"62F", "62M"})
        return is_closed and tag in {"25", "25P", "28", "28C", "60F", "60M", "61"}

    def take(self, *, tag: str, lines: Sequence[str], line: int) -> Iterator[Event]:
        """Read a field; raises UnreadableStatement."""
        text = lines[0].strip()
        if tag in {"25", "25P"} and "61" in self._tags and text[3:4] == "?":
            self._note("field_out_of_order", f"Line {line} is field :{tag}:, and reads like :86:.", line)
            tag = "86"
        self._tags.add(tag)
        if tag == "86":
            (self._information if self._pending is None else self._details).extend(lines)
        elif tag == "NS":
            (self._information if self._pending is None else self._extra).extend(lines)
        elif tag == "61":
            yield from self._entry()
            read = read_line(text="\n".join(lines))
            if isinstance(read, str):
                raise UnreadableStatement(
                    code="bad_entry",
                    message=f"Field :61: cannot be read, for {read}: {text[:60]!r}.",
                    line=line,
                    element=":61:",
                )
            self._pending = read, line
        elif tag in _BALANCES:
            yield from self._entry()
            self._balance(tag, lines, line)
        elif tag in {"90C", "90D"}:
            yield from self._entry()
            self._sum(tag, text, line)
        else:
            self._fact(tag, lines, line)

    def _fact(self, tag: str, lines: Sequence[str], line: int) -> None:
        text = lines[0].strip()
        if tag in {"25", "25P"}:
            self._account, self._currency, self._bic = _split_account(text)
            if tag == "25P" and len(lines) > 1:
                self._bic = lines[1].strip()
        elif tag == "20":
            self._reference = text
        elif tag == "21":
            self._related = text
        elif tag in {"28", "28C"}:
            self._sequence = text
        elif tag == "34F":
            self._is_interim = True
            self._currency = self._currency or text[:3]
        elif tag in {"13", "13C", "13D"}:
            self._is_interim = True
            self._created = _moment(text)
        else:
            self._note("unknown_field", f"Field :{tag}: of line {line} is none of MT940.", line)

    def _note(self, code: str, message: str, line: int) -> None:
        if self._tally is None:
            self._early = [*self._early[:99], Finding(code, message, line)]
        else:
            self._tally.findings.note(code=code, message=message, line=line)

    def _balance(self, tag: str, lines: Sequence[str], line: int) -> None:
        text = "".join(lines)
        # Some banks put a line of their own behind the last field, such as -XXX.
        read = read_balance(text=text.strip()) or read_balance(text=lines[0].strip())
        if read is None or len(self._balances) >= _MOST_BALANCES:
            raise UnreadableStatement(
                code="bad_balance",
                message=f"Field :{tag}: cannot be read as a balance: {text.strip()[:60]!r}.",
                line=line,
                element=f":{tag}:",
            )
        amount, currency, on = read
        if on is None:
            self._note("bad_date", f"The balance of line {line} has no day that can be read.", line)
        if not currency:
            self._note("currency_missing", f"The balance of line {line} does not tell its currency.", line)
        self._currency = self._currency or currency
        known = currency or self._currency
        self._balances.append(Balance(_BALANCES[tag], tag, amount, known, on, line))

    def _sum(self, tag: str, text: str, line: int) -> None:
        read = read_sum(text=text)
        if read is None:
            self._note("bad_sum", f"Field :{tag}: of line {line} cannot be read: {text[:60]!r}.", line)
            return
        count, currency, amount = read
        self._is_interim = True
        self._currency = self._currency or currency
        self._sums[tag] = count, amount

    def _opened(self) -> Iterator[Event]:
        """The head, once all that belongs to it has been read."""
        if self._tally is not None:
            return
        account = Account(number=values.account_number(self._account), currency=self._currency, bic=self._bic)
        self._tally = Tally(account=account)
        if not account.number:
            self._note("account_missing", "The statement does not say of which account it is.", self._line)
        for one in self._early:
            self._note(one.code, one.message, one.line)
        sequence, _, page = self._sequence.partition("/")
        yield Head(
            format="MT942" if self._is_interim else "MT940",
            number=self._number,
            line=self._line,
            account=account,
            message=self._related,
            identification=self._reference,
            sequence=sequence,
            page=page,
            created=self._created,
        )

    def _entry(self) -> Iterator[Event]:
        """The entry that waited for its details."""
        if self._pending is None:
            return
        (read, line), self._pending = self._pending, None
        details = (
            _non_swift(self._extra)
            if self._extra and not self._details
            else read_details(lines=self._details)
        )
        self._details, self._extra = [], []
        yield from self._opened()
        assert self._tally is not None
        status = Status.PENDING if read.is_expected else Status.BOOKED
        booked_on = read.booked_on or read.value_on
        references = References(
            end_to_end=details.end_to_end,
            mandate=details.mandate,
            creditor_id=details.creditor_id,
            instruction=details.instruction,
            servicer=read.servicer or details.servicer,
            customer=details.customer or read.customer,
            creditor=(details.creditor,) if details.creditor else (),
        )
        same, alike, is_again = self._tally.marks.of(
            status=status,
            booked_on=booked_on,
            value_on=read.value_on,
            amount=read.amount,
            currency=self._currency,
            references=references,
            text=details.text,
        )
        exchange, charges = read_supplement(
            text=read.supplement, original=details.original, charges=details.charges
        )
        entry = Entry(
            position=self._tally.entries + 1,
            line=line,
            amount=read.amount,
            currency=self._currency,
            status=status,
            booked_on=booked_on,
            value_on=read.value_on,
            counterparty=Party(details.name, details.account or _behind(read, details), details.bic),
            ultimate=Party(details.ultimate),
            references=references,
            text=details.text,
            information=read.supplement,
            code=Code(swift=read.kind, gvc=details.gvc, text=details.posting, purpose=details.purpose),
            returned=_returned(read, details),
            is_reversal=read.is_reversal,
            charges=charges,
            exchange=exchange,
            fingerprint=same,
            likeness=alike,
        )
        yield self._tally.add(entry, is_again=is_again)

    def foot(self) -> Iterator[Event]:
        """The last entry and the end of the statement; raises UnreadableStatement where there was none."""
        yield from self._entry()
        if not (self._account or self._balances or self._sums or (self._tally and self._tally.entries)):
            raise UnreadableStatement(
                code="no_statement",
                message="There is neither an account nor a balance nor an entry in what should be a statement.",
                line=self._line,
            )
        yield from self._opened()
        assert self._tally is not None
        ins, outs = self._sums.get("90C"), self._sums.get("90D")
        yield self._tally.finish(
            balances=self._balances,
            told=Totals(
                credits=ins[0] if ins else None,
                credit_sum=ins[1] if ins else None,
                debits=outs[0] if outs else None,
                debit_sum=outs[1] if outs else None,
            ),
            information="\n".join(one.strip() for one in self._information if one.strip()),
            is_statement=not self._is_interim,
        )


def _returned(read: Line, details: Details) -> Returned | None:
    if not (tells_return(details) or read.kind.endswith(_RETURNED)):
        return None
    reason = details.reason or return_reason(f"{details.text} {read.supplement}", key=details.key)
    return Returned(reason=reason, text=details.posting)


def _behind(read: Line, details: Details) -> str:
    """The other account, which Rabobank writes in the second line of field 61 where 86 has but a name."""
    text = read.supplement.strip()
    return text if values.is_iban(text) or (details.name and _DUTCH_ACCOUNT.fullmatch(text)) else ""


def _split_account(text: str) -> tuple[str, str, str]:
    """Account, currency and BIC, which some write together: `51210600/9223382012EUR`, `CCRALULLXXX/LU28…`."""
    bare = text.strip().lstrip("/ ")
    last, currency = bare[-3:], ""
    is_told = last.isascii() and last.isalpha() and last.isupper() and values.places(last) is not None
    if len(bare) > 6 and is_told:
        bare, currency = bare[:-3].rstrip(" /"), last
    found = _BIC_FIRST.fullmatch(bare)
    return (found[2], currency, found[1]) if found else (bare, currency, "")


def _moment(text: str) -> str:
    """A day and time of field 13 (YYMMDDhhmm and perhaps +hhmm) as ISO writes them; else nothing."""
    on = values.compact_day(text[:6])
    clock, zone = text[6:10], text[10:15]
    if on is None or not clock.isdigit():
        return "" if on is None else on.isoformat()
    shift = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 and zone[1:].isdigit() else ""
    return f"{on.isoformat()}T{clock[:2]}:{clock[2:]}:00{shift}"


def _non_swift(extra: Sequence[str]) -> Details:
    """Field NS behind an entry: numbered lines, 01 to 14 of text, 15 and 16 the name, 17 the bank's words."""
    told: dict[str, str] = {}
    for line in extra:
        told[line[:2]] = line[2:].strip()
    text = "\n".join(
        told[number] for number in sorted(told) if number.isdigit() and 1 <= int(number) <= 14
    ).strip()
    return Details(
        text=text, name=" ".join(filter(None, (told.get("15"), told.get("16")))), posting=told.get("17", "")
    )
