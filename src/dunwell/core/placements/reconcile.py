"""An agency's statement against our own books: what each of its lines should say, and every difference by name. Pure.

A difference tells by how much the statement pays us more (or, below nothing, less) than is owed by what we know; all
of them together are the stated sum less the expected one, to the minor unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.placements.commission import Line, PaidTo, Why
from dunwell.core.placements.terms import WHOLE
from dunwell.core.rates import Rounding, times

Mode = Literal["net", "gross", "combined"]
"""What an agency sends us. `gross`: all that it collected, its fees come by invoice. `net`: what it collected less
its fees for that, fees for what was paid to us come by invoice. `combined`: net, with all fees in one sum."""

LineKind = Literal["payment", "returned_goods", "reversal", "costs"]
"""What a line of a statement is about."""
Code = Literal[
    "wrong_amount",
    "wrong_rate",
    "wrong_commission",
    "no_rate",
    "excluded_period",
    "double_commission",
    "told_twice",
    "missing_payment",
    "unknown_payment",
    "unknown_placement",
    "wrong_currency",
    "unagreed_cost",
    "tax_wrong",
    "totals_wrong",
    "other_period",
]
NOTES: Final = frozenset[str]({"other_period"})
"""Differences that no money hangs on: a statement agrees in spite of them."""
_EXCLUDED: dict[Why, str] = {
    "free_period": "the money came within the free period after the final demand",
    "after_recall": "the money came after the grace period that follows a recall",
    "direct_excluded": "it was paid to us, and the terms owe nothing for that",
    "grace": "it came within the grace period, and the terms owe nothing for that",
    "returned_goods": "goods came back, and the terms owe nothing for that",
    "discovered": "it was paid before the claim was placed, and the terms owe nothing for that",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of a statement, in minor units; reversals are negative. `rate`: basis points, where the line tells one.

    `currency` is empty where the line has the statement's; `reference` is the agency's own number of the payment.
    """

    line: int
    claim: str
    minor: int
    commission_minor: int = 0
    cost_minor: int = 0
    net_minor: int | None = None
    rate: int | None = None
    on: date | None = None
    paid_to: PaidTo = "agency"
    reference: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Money of a claim as we know it, with the commission that the terms come to; reversals are negative.

    `rates`: the basis points that were applied, the share for its kind within. `settled_in`: the statement that it
    was agreed with before; empty while none told of it.
    """

    key: str
    claim: str
    on: date
    minor: int
    commission_minor: int
    currency: str
    why: Why = "due"
    rates: tuple[int, ...] = ()
    paid_to: PaidTo = "agency"
    reference: str = ""
    settled_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an agency says it owes us; of the totals, None for what it does not tell.

    `tax_basis_points`: the tax on its commission as it was agreed; `tax_minor` what it charges.
    """

    currency: str
    mode: Mode
    lines: Sequence[Told]
    until: date
    since: date | None = None
    collected_minor: int | None = None
    commission_minor: int | None = None
    tax_minor: int | None = None
    tax_basis_points: int = 0
    net_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What we hold against a statement: by claim its currency, what came, and by claim the costs that were agreed."""

    claims: Mapping[str, str]
    known: Sequence[Known]
    agreed_costs: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is not as it should be. `minor`: by how much the statement pays us more for it than it should.

    `line` is 0 and `key` empty where it is about none.
    """

    code: Code
    minor: int
    sentence: str
    line: int = 0
    claim: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a statement stands against our books. `pairs`: by line the key of the money that it tells of."""

    stated_net_minor: int
    expected_net_minor: int
    pairs: Mapping[int, str]
    differences: Sequence[Difference]

    @property
    def agrees(self) -> bool:
        """Whether nothing that money hangs on differs."""
        return all(one.code in NOTES for one in self.differences)


def rates_of(line: Line, /) -> tuple[int, ...]:
    """Return the basis points that a commission was charged at, the share for its kind of money within."""
    found = [part.basis_points * line.share // WHOLE for part in line.parts if part.basis_points is not None]
    return tuple(dict.fromkeys(found))


def reconcile(*, statement: Statement, books: Books) -> Outcome:
    """Hold a statement against our books, line by line.

    A line is paired with money of its claim by the agency's own number of it; else by day and amount; else by amount;
    else by day. Money that no line tells of is missing if it came by the end of the statement's period. What goes in
    costs beyond those that were agreed differs; agreed costs that are not charged do not. The work grows with the
    lines and with what is known of their claims.
    """
    told = _Sheet(statement=statement, books=books)
    for line in statement.lines:
        told.take(line)
    told.seek_missing()
    told.tax()
    told.add_up()
    stated = statement.net_minor
    return Outcome(
        stated_net_minor=told.summed() if stated is None else stated,
        expected_net_minor=told.expected_minor,
        pairs=told.pairs,
        differences=tuple(told.differences),
    )


class _Sheet:
    """The work on one statement: what is paired so far, and what was found."""

    def __init__(self, *, statement: Statement, books: Books) -> None:
        self.statement = statement
        self.books = books
        self.pairs: dict[int, str] = {}
        self.differences: list[Difference] = []
        self.expected_minor = 0
        self._fees_minor = 0  # the commission that is due, as far as it is deducted
        self._costs_left = dict(books.agreed_costs)
        self._by_claim: dict[str, list[Known]] = {}
        for one in books.known:
            self._by_claim.setdefault(one.claim, []).append(one)
        self._by_key = {one.key: one for one in books.known}
        self._pairing()

    def take(self, line: Told) -> None:
        """Name what is wrong with a line."""
        costs = self._cost(line)
        known = self._by_key.get(self.pairs.get(line.line, ""))
        if known is None:
            self._alone(line, costs_minor=costs)
        else:
            self._pair(line, known)
        self._around(line)

    def seek_missing(self) -> None:
        """Name the money that the statement should tell of, and does not."""
        told = set(self.pairs.values())
        for one in self.books.known:
            is_due = one.on <= self.statement.until and not one.settled_in
            effect = self._payable(one.paid_to, one.minor, one.commission_minor)
            is_of_it = one.currency == self.statement.currency and (effect or one.paid_to == "agency")
            if one.key in told or not is_due or not is_of_it:
                continue
            self._expect(one)
            whose = "collected" if one.paid_to == "agency" else "paid to us"
            said = f"{self._money(one.minor)} {whose} on {one.on} of {one.claim} is not on the statement."
            self.differences.append(
                Difference(code="missing_payment", minor=-effect, sentence=said, claim=one.claim, key=one.key)
            )

    def tax(self) -> None:
        """Name the tax that is not what the commission that is due comes to; sent gross, it is no part of the sum."""
        if self.statement.tax_minor is None or self.statement.mode == "gross":
            return
        rate = Fraction(self.statement.tax_basis_points, WHOLE)
        fees = Money(self._fees_minor, self.statement.currency)
        due = times(money=fees, rate=rate, rounding=Rounding.HALF_UP).minor
        self.expected_minor -= due
        if self.statement.tax_minor != due:
            said = (
                f"{self._money(self.statement.tax_minor)} tax is charged; {self._money(due)} is due, "
                f"{_percent(self.statement.tax_basis_points)} of {self._money(fees.minor)} commission."
            )
            self.differences.append(
                Difference(code="tax_wrong", minor=due - self.statement.tax_minor, sentence=said)
            )

    def summed(self) -> int:
        """Return what the statement comes to by its lines, and its tax."""
        tax = 0 if self.statement.mode == "gross" else self.statement.tax_minor or 0
        return sum(self.effect(line) for line in self.statement.lines) - tax

    def add_up(self) -> None:
        """Name the totals that are not the sums of the lines."""
        own = [line for line in self.statement.lines if self._is_own(line)]
        collected = sum(line.minor for line in own if line.paid_to == "agency")
        sums = (
            ("collected", self.statement.collected_minor, collected, 0),
            ("commission", self.statement.commission_minor, sum(line.commission_minor for line in own), 0),
            ("net", self.statement.net_minor, self.summed(), 1),
        )
        for name, stated, found, counts in sums:
            if stated is not None and stated != found:
                said = f"The {name} total is {self._money(stated)}; its lines come to {self._money(found)}."
                self.differences.append(
                    Difference(code="totals_wrong", minor=counts * (stated - found), sentence=said)
                )

    def effect(self, line: Told) -> int:
        """Return what a line adds to the sum that is sent to us; nothing in another currency."""
        charges = line.commission_minor + line.cost_minor
        return self._payable(line.paid_to, line.minor, charges) if self._is_own(line) else 0

    def _payable(self, paid_to: PaidTo, minor: int, charges_minor: int) -> int:
        mode, is_theirs = self.statement.mode, paid_to == "agency"
        is_charged = mode == "combined" or (mode == "net" and is_theirs)
        return (minor if is_theirs else 0) - (charges_minor if is_charged else 0)

    def _is_own(self, line: Told) -> bool:
        return line.currency in ("", self.statement.currency)

    def _pairing(self) -> None:
        """Pair the lines with our money, the surest sign first; each of both once."""
        lines = [
            line
            for line in self.statement.lines
            if self._is_own(line) and self.books.claims.get(line.claim) == self.statement.currency
        ]
        free = {
            one.key
            for one in self.books.known
            if not one.settled_in and one.currency == self.statement.currency
        }
        for sign in (_by_reference, _by_day_and_amount, _by_amount, _by_day):
            places: dict[tuple[object, ...], list[Known]] = {}
            for one in self.books.known:
                if one.key in free and (mark := sign(one)) is not None:
                    places.setdefault(mark, []).append(one)
            for line in lines:
                mark = sign(line)
                if line.line in self.pairs or mark is None or not line.minor:
                    continue
                fitting = [one for one in places.get(mark, []) if one.key in free and _may_be(line, one)]
                if fitting:
                    self.pairs[line.line] = fitting[0].key
                    free.discard(fitting[0].key)

    def _alone(self, line: Told, *, costs_minor: int) -> None:
        """A line that none of our money stands behind; of its costs so much is not to be told once more."""
        money, minor = self._money(line.minor), self.effect(line) + costs_minor
        if not line.minor and not line.commission_minor:
            return  # a line of costs
        code: Code
        if (currency := self.books.claims.get(line.claim)) is None:
            code, said = "unknown_placement", f"We have placed no claim {line.claim!r} with this agency."
        elif currency != (line.currency or self.statement.currency):
            other = line.currency or self.statement.currency
            code, said = "wrong_currency", f"{line.claim} was placed in {currency}, the line is in {other}."
        elif not self._is_own(line):
            code, said = (
                "wrong_currency",
                f"The line is in {line.currency}, the statement in {self.statement.currency}.",
            )
        elif (before := self._told_before(line)) is not None:
            where = f"in the statement {before.settled_in}" if before.settled_in else "on another line"
            code = "double_commission" if line.commission_minor else "told_twice"
            said = f"{money} of {line.claim} was told of already {where}."
        elif not line.minor:
            code, said = "wrong_commission", f"A commission of {line.claim} without a payment that it is for."
        else:
            code, said = "unknown_payment", f"We do not know of {money} for {line.claim}."
        self._differ(code, minor, said, line)

    def _told_before(self, line: Told) -> Known | None:
        """The money of a line that was told of before: in a statement, or on another line of this one."""
        paired = set(self.pairs.values())
        for one in self._by_claim.get(line.claim, []):
            is_told = bool(one.settled_in) or one.key in paired
            is_same = line.reference == one.reference if line.reference and one.reference else False
            is_like = one.minor == line.minor and line.on in (None, one.on) and _may_be(line, one)
            if is_told and (is_same or is_like):
                return one
        return None

    def _pair(self, line: Told, known: Known) -> None:
        """Name how a line differs from our own money."""
        self._expect(known)
        if line.minor != known.minor:
            said = f"{self._money(line.minor)} is told; {self._money(known.minor)} came on {known.on}."
            effect = self._payable(known.paid_to, line.minor - known.minor, 0)
            self._differ("wrong_amount", effect, said, line, known.key)
        if line.commission_minor != known.commission_minor:
            code, said = self._fee(line, known)
            effect = self._payable(known.paid_to, 0, line.commission_minor - known.commission_minor)
            self._differ(code, effect, said, line, known.key)

    def _expect(self, known: Known) -> None:
        self.expected_minor += self._payable(known.paid_to, known.minor, known.commission_minor)
        self._fees_minor -= self._payable(known.paid_to, 0, known.commission_minor)

    def _fee(self, line: Told, known: Known) -> tuple[Code, str]:
        """What is wrong with a commission."""
        due, charged = self._money(known.commission_minor), self._money(line.commission_minor)
        if known.why == "no_rate":
            return "no_rate", f"{charged} is charged; the terms have no rate for this claim."
        if not known.commission_minor and known.why in _EXCLUDED:
            return "excluded_period", f"{charged} is charged, and nothing is due: {_EXCLUDED[known.why]}."
        if line.rate is not None and known.rates and line.rate not in known.rates:
            agreed = " and ".join(_percent(one) for one in known.rates)
            said = f"{_percent(line.rate)} is charged, {charged}; agreed is {agreed}, {due}."
            return "wrong_rate", said
        return "wrong_commission", f"{charged} is charged; {due} is due by the terms."

    def _cost(self, line: Told) -> int:
        """Name the costs of a line beyond those that were agreed; what they are of the line's effect, positive."""
        if not line.cost_minor or not self._is_own(line):
            return 0
        left = self._costs_left.get(line.claim, 0)
        agreed = max(0, min(line.cost_minor, left))
        self._costs_left[line.claim] = left - agreed
        charged = -self._payable(line.paid_to, 0, line.cost_minor)
        taken = -self._payable(line.paid_to, 0, agreed)
        self.expected_minor -= taken
        if line.cost_minor != agreed:
            beyond = self._money(line.cost_minor - agreed)
            self._differ("unagreed_cost", taken - charged, f"{beyond} of costs was not agreed.", line)
        return charged

    def _around(self, line: Told) -> None:
        """Name what is odd about a line whatever it tells of: its own sum, its day."""
        if line.net_minor is not None and self._is_own(line) and line.net_minor != self.effect(line):
            said = (
                f"The line says {self._money(line.net_minor)}; it comes to {self._money(self.effect(line))}."
            )
            self._differ("totals_wrong", 0, said, line)
        since = self.statement.since
        if line.on is not None and (
            line.on > self.statement.until or (since is not None and line.on < since)
        ):
            self._differ("other_period", 0, f"{line.on} is not in the period of the statement.", line)

    def _differ(self, code: Code, minor: int, sentence: str, line: Told, key: str = "") -> None:
        self.differences.append(
            Difference(code=code, minor=minor, sentence=sentence, line=line.line, claim=line.claim, key=key)
        )

    def _money(self, minor: int) -> str:
        return f"{to_text(money=Money(minor, self.statement.currency))} {self.statement.currency}"


def _may_be(line: Told, known: Known) -> bool:
    is_one_way = (line.minor > 0) == (known.minor > 0)
    return line.paid_to == known.paid_to and is_one_way


def _by_reference(one: Told | Known) -> tuple[object, ...] | None:
    return (one.claim, one.reference) if one.reference else None


def _by_day_and_amount(one: Told | Known) -> tuple[object, ...] | None:
    return (one.claim, one.on, one.minor)


def _by_amount(one: Told | Known) -> tuple[object, ...] | None:
    return (one.claim, one.minor)


def _by_day(one: Told | Known) -> tuple[object, ...] | None:
    return (one.claim, one.on)


def _percent(basis_points: int) -> str:
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02} %" if part else f"{whole} %"


def sum_of(differences: Iterable[Difference], /) -> int:
    """Return by how much a statement pays us more than it should, of all differences together."""
    return sum(one.minor for one in differences)
