"""Whether a statement adds up: entries are added as they pass, and held against balances and totals at its end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, Inexact
from functools import reduce

from dunwell.formats.bank.fingerprints import Marks
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Entry,
    Finding,
    Foot,
    Status,
    Totals,
    Verdict,
)
from dunwell.formats.bank.values import is_too_precise, places, plain

_MOST_FINDINGS = 100
_ZERO = Decimal(0)
_EXACT = Context(prec=80, traps=[Inexact])  # a sum of millions of amounts of 28 digits fits


class Findings:
    """What was found, in order; from the hundredth on only counted, for a file may be wrong in every line."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._more = 0

    def note(self, *, code: str, message: str, line: int = 0) -> None:
        """Keep one."""
        if len(self._kept) < _MOST_FINDINGS:
            self._kept.append(Finding(code, message, line))
        else:
            self._more += 1

    def all(self) -> tuple[Finding, ...]:
        """Those kept, and how many more there were."""
        more = Finding("more_findings", f"{self._more:,} more findings are not listed.")
        return (*self._kept, more) if self._more else tuple(self._kept)


class _Sums:
    """Counts and sums of entries, by currency."""

    def __init__(self) -> None:
        self.entries = self.credits = self.debits = 0
        self.credit: dict[str, Decimal] = defaultdict(lambda: _ZERO)
        self.debit: dict[str, Decimal] = defaultdict(lambda: _ZERO)

    def add(self, entry: Entry) -> None:
        self.entries += 1
        if entry.amount < 0:
            self.debits += 1
            self.debit[entry.currency] = _EXACT.subtract(self.debit[entry.currency], entry.amount)
        else:
            self.credits += 1
            self.credit[entry.currency] = _EXACT.add(self.credit[entry.currency], entry.amount)

    def totals(self) -> Totals:
        """In figures; the sums only where there is one currency."""
        currencies = {*self.credit, *self.debit}
        if len(currencies) > 1:
            return Totals(entries=self.entries, credits=self.credits, debits=self.debits)
        credit, debit = _sum(self.credit.values()), _sum(self.debit.values())
        return Totals(
            entries=self.entries,
            sum=_EXACT.add(credit, debit),
            net=_EXACT.subtract(credit, debit),
            credits=self.credits,
            credit_sum=credit,
            debits=self.debits,
            debit_sum=debit,
        )


class Tally:
    """One statement while it is read. `findings` takes what the reader finds wrong on the way."""

    def __init__(self, *, account: Account) -> None:
        self.marks = Marks(account=account.number)
        self.findings = Findings()
        self.entries = 0  # read so far, of whatever status
        self._account = account
        self._booked, self._all = _Sums(), _Sums()
        self._has_details = False
        self._checked: list[str] = []

    def add(self, entry: Entry, *, is_again: bool = False) -> Entry:
        """Count an entry and look at it; the entry itself is given back. is_again: one the same came before."""
        self.entries += 1
        self._all.add(entry)
        if entry.status is Status.BOOKED:
            self._booked.add(entry)
        if entry.details:
            self._look_at_details(entry)
        if is_again and (entry.references.servicer or entry.references.uetr or entry.references.entry):
            self._note(entry, "duplicate_entry", "is there twice, with the bank's same reference")
        if not entry.amount:
            self._note(entry, "zero_amount", "is of nothing")
        most = places(entry.currency)
        if most is None:
            self._note(entry, "unknown_currency", f"has no currency that is known: {entry.currency!r}")
        elif is_too_precise(entry.amount, currency=entry.currency):
            self._note(
                entry, "too_precise", f"is of {plain(entry.amount)}; {entry.currency} has {most} decimals"
            )
        if entry.booked_on is None and entry.status is Status.BOOKED:
            self._note(entry, "booked_date_missing", "does not say when it was booked")
        return entry

    def _note(self, entry: Entry, code: str, what: str) -> None:
        self.findings.note(code=code, message=f"Entry {entry.position} {what}.", line=entry.line)

    def _look_at_details(self, entry: Entry) -> None:
        """The sum of the payments in an entry is what was booked, or what was booked and its charges."""
        self._has_details = True
        amounts = [one.amount for one in entry.details]
        told = [one for one in amounts if one is not None]
        if len(told) < len(amounts):
            self._note(
                entry,
                "details_without_amounts",
                f"has {len(amounts)} payments, not all with amounts; what counts is its own {plain(entry.amount)}",
            )
            return
        total = _sum(told)
        charges = _sum(
            charge.amount
            for one in (entry, *entry.details)
            for charge in one.charges
            if charge.currency == entry.currency
        )
        is_same_currency = all(one.currency == entry.currency for one in entry.details)
        if not is_same_currency or entry.amount not in {total, _EXACT.add(total, charges)}:
            money = plain(total) if is_same_currency else "amounts in other currencies"
            self._note(
                entry,
                "details_differ",
                f"is of {plain(entry.amount)}, its {len(told)} payments of {money}; what counts is its own",
            )

    def finish(
        self,
        *,
        balances: Sequence[Balance],
        told: Totals,
        checked: Iterable[str] = (),
        information: str = "",
        is_statement: bool = True,
    ) -> Foot:
        """How it ends. checked: what the reader itself has held against something.

        is_statement: only booked entries belong here, as in camt.053 and MT940.
        """
        self._checked = list(checked)
        ends = self._look_at_balances(balances)
        self._look_at_totals(told)
        if is_statement and self._all.entries > self._booked.entries:
            pending = self._all.entries - self._booked.entries
            self.findings.note(
                code="pending_in_statement",
                message=f"{pending:,} entries are not booked; they are not counted.",
            )
        if self._has_details:
            self._checked.append("details")
        findings = self.findings.all()
        is_proved = "balances" in self._checked and not findings
        counted = self._booked.totals()
        facts = {
            "opening": _shown(ends[0]),
            "closing": _shown(ends[1]),
            "entries": counted.entries,
            "net": None if counted.net is None else plain(counted.net.normalize()),
        }
        return Foot(
            balances=tuple(balances),
            told=told,
            counted=counted,
            checked=tuple(dict.fromkeys(self._checked)),
            findings=findings,
            verdict=Verdict.BALANCED if is_proved else Verdict.FLAGGED,
            information=information,
            fingerprint=self.marks.statement(facts=facts),
        )

    def _look_at_balances(self, balances: Sequence[Balance]) -> tuple[Balance | None, Balance | None]:
        opening, closing = _ends(balances)
        note = self.findings.note
        for one in balances:
            if places(one.currency) is None:
                note(
                    code="unknown_currency",
                    message=f"Balance {one.code} has no currency that is known.",
                    line=one.line,
                )
            elif is_too_precise(one.amount, currency=one.currency):
                note(
                    code="too_precise",
                    message=f"Balance {one.code} is of {plain(one.amount)}.",
                    line=one.line,
                )
        self._look_for_two(balances)
        if opening is None or closing is None:
            absent = [name for name, one in (("opening", opening), ("closing", closing)) if one is None]
            note(
                code="balance_missing",
                message=f"There is no {' and no '.join(absent)} balance of the account.",
            )
            return opening, closing
        booked = {*self._booked.credit, *self._booked.debit}
        others = {opening.currency, closing.currency, *booked} - {opening.currency}
        if others:
            note(
                code="currency_differs",
                message=f"The opening balance is in {opening.currency}, others in {', '.join(sorted(others))}.",
                line=opening.line,
            )
            return opening, closing
        self._checked.append("balances")
        net = _EXACT.subtract(self._booked.credit[opening.currency], self._booked.debit[opening.currency])
        end = _EXACT.add(opening.amount, net)
        if end != closing.amount:
            note(
                code="balance_mismatch",
                message=f"The opening balance {plain(opening.amount)} and booked entries of {plain(net)} make "
                f"{plain(end)} {opening.currency}, but the closing balance is {plain(closing.amount)}.",
                line=closing.line,
            )
        return opening, closing

    def _look_for_two(self, balances: Sequence[Balance]) -> None:
        for kind in (BalanceType.OPENING, BalanceType.CLOSING):
            amounts = {(one.amount, one.currency) for one in balances if one.type is kind}
            if len(amounts) > 1:
                name = "opening" if kind is BalanceType.OPENING else "closing"
                self.findings.note(
                    code="balance_twice", message=f"There are {len(amounts)} different {name} balances."
                )

    def _look_at_totals(self, told: Totals) -> None:
        """Banks count what is booked, or everything: what fits either is right."""
        booked, everything = self._booked.totals(), self._all.totals()
        for name, what in (
            ("entries", "count_mismatch"),
            ("credits", "count_mismatch"),
            ("debits", "count_mismatch"),
            ("sum", "sum_mismatch"),
            ("net", "sum_mismatch"),
            ("credit_sum", "sum_mismatch"),
            ("debit_sum", "sum_mismatch"),
        ):
            wanted = getattr(told, name)
            if wanted is None:
                continue
            found = [getattr(one, name) for one in (booked, everything)]
            if found == [None, None]:
                continue  # in several currencies, which nobody adds
            self._checked.append(name)
            if wanted not in found:
                label = name.replace("_", " ")
                self.findings.note(
                    code=what, message=f"The file tells {wanted} for {label}; {found[0]} was counted."
                )


def _ends(balances: Sequence[Balance]) -> tuple[Balance | None, Balance | None]:
    """The balance that the entries begin from and the one they lead to; interim ones where a page has no others."""
    openings = [one for one in balances if one.type is BalanceType.OPENING]
    closings = [one for one in balances if one.type is BalanceType.CLOSING]
    interims = [one for one in balances if one.type is BalanceType.INTERIM]
    opening = openings[0] if openings else None
    closing = closings[-1] if closings else None
    if opening is None and interims and (closing is not None or len(interims) > 1):
        opening = interims.pop(0)
    if closing is None and interims:
        closing = interims[-1]
    return opening, closing


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return reduce(_EXACT.add, amounts, _ZERO)


def _shown(balance: Balance | None) -> str:
    return "" if balance is None else f"{balance.on}/{plain(balance.amount.normalize())}/{balance.currency}"
