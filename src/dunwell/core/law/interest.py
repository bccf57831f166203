"""Statutory interest on one claim, in exact fractions, as a court would check it by hand.

Interest runs from the day after the due day through the day of payment, both counted (1998 Act s.4, BGB §§187, 286,
C. com. L441-10). It is rounded once, at the end, half up. A payment is set against costs, interest and principal in
the order of the law, at the end of its day; what it settles of interest is the interest so far, rounded to minor units,
and the rounding is carried on, so that the whole is still rounded once.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from dunwell.core.calendar import add_months, next_business_day
from dunwell.core.decimals import to_text
from dunwell.core.law.account import Account, Clock, half_up, run
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Claim, RatePiece, Reckoned, Segment, Source
from dunwell.core.law.compensation import Compensation, compensation
from dunwell.core.law.rate_pieces import contract_pieces, statutory_pieces
from dunwell.core.law.records import (
    Allocation,
    CompensationKind,
    CompensationRule,
    Compounding,
    FixedOn,
    InterestRule,
    Jurisdiction,
    RateMode,
)
from dunwell.core.money import Money


def default_on(*, place: Jurisdiction, due_on: date) -> date:
    """The due day, or the next business day where the law moves it there (BGB §193, OR 78, art. 115 KC)."""
    if place.holiday_country is None:
        return due_on
    return next_business_day(on=due_on, country=place.holiday_country)


def refuse_strangers(*, place: Jurisdiction, rule: InterestRule, claim: Claim) -> None:
    """Raise LawMissing where the law is not for such a claim, or takes no agreed rate."""
    if claim.contract_pct is not None and not place.contract.is_allowed:
        raise LawMissing(
            code="contract_not_allowed",
            message=f"{place.name}: the rate is that of the law ({place.contract.evidence.source}); leave out yours.",
        )
    if rule.needs_small_supplier and not claim.is_small_supplier and claim.contract_pct is None:
        raise LawMissing(
            code="only_small_suppliers",
            message=f"{place.name}: {rule.note}. Say that the supplier is one, or give the agreed rate.",
        )


def is_agreed(*, rule: InterestRule, claim: Claim) -> bool:
    """Whether the agreed rate counts: one was given, and no law overrides it."""
    return claim.contract_pct is not None and not (rule.needs_small_supplier and claim.is_small_supplier)


def last_on(*, rule: InterestRule, start: date, paid_on: date) -> date:
    """The last day that bears interest: that of payment, or an earlier one at which the law stops it."""
    if rule.stops_after_months is None:
        return paid_on
    return min(paid_on, add_months(on=start, months=rule.stops_after_months))


def compensation_rule(*, place: Jurisdiction, variant: str | None) -> CompensationRule:
    """The sum for recovery costs in a jurisdiction, or in a variant that is known to be there."""
    return place.variants[variant].compensation if variant else place.compensation


def reckon(*, book: LawBook, claim: Claim) -> Reckoned:
    """Interest, compensation and what is left to pay of a claim, by the law of its jurisdiction.

    Raises LawMissing where a rate is not loaded, or the law needs to be told more. A claim that is not late costs
    nothing.
    """
    place = book.jurisdiction(code=claim.jurisdiction)
    rule = book.rule(code=claim.jurisdiction, variant=claim.variant)
    start = claim.due_on if claim.keeps_due else default_on(place=place, due_on=claim.due_on)
    account = Account(principal=claim.minor, costs=claim.costs_minor)
    payments = sorted(claim.payments, key=lambda one: one.on)
    for payment in payments:
        if payment.on <= start:  # nothing but the principal is owed yet
            account.pay(payment=payment, order=Allocation.PRINCIPAL_FIRST)
    debt = Money(account.principal, claim.currency)
    is_late = claim.paid_on > start and debt.minor > 0
    if is_late:
        refuse_strangers(place=place, rule=rule, claim=claim)
    last = last_on(rule=rule, start=start, paid_on=claim.paid_on)
    pieces, notes = _pieces(book, place, rule, claim, start, last) if is_late else ([], [])
    agreed = is_agreed(rule=rule, claim=claim)
    clock = Clock(
        compounding=Compounding.NONE if agreed else rule.compounding,
        count=claim.day_count or rule.day_count,
        default_on=start,
    )
    segments = run(
        account=account,
        pieces=pieces,
        payments=[one for one in payments if one.on > start],
        order=claim.allocation or place.allocation.order,
        clock=clock,
    )
    fixed = compensation(
        book=book,
        place=place,
        rule=compensation_rule(place=place, variant=claim.variant),
        debt=debt if is_late else Money(0, claim.currency),
        due_on=claim.due_on,
        count=claim.late_instalments,
        fx=claim.fx,
    )
    sources = _sources(book, place, rule, claim, start, pieces, fixed) if is_late else ()
    remarks = _remarks(rule, claim, start, last, fixed, account) if is_late else ()
    return _result(
        claim=claim,
        clock=clock,
        account=account,
        segments=segments,
        fixed=fixed,
        sources=tuple(dict.fromkeys(sources)),
        notes=tuple(dict.fromkeys([*notes, *remarks])),
    )


def _pieces(
    book: LawBook, place: Jurisdiction, rule: InterestRule, claim: Claim, start: date, last: date
) -> tuple[list[RatePiece], list[str]]:
    if claim.contract_pct is not None and is_agreed(rule=rule, claim=claim):
        return contract_pieces(
            book=book, contract=place.contract, pct=claim.contract_pct, default_on=start, last=last
        )
    return statutory_pieces(book=book, place=place, rule=rule, default_on=start, last=last), []


def _sources(
    book: LawBook,
    place: Jurisdiction,
    rule: InterestRule,
    claim: Claim,
    start: date,
    pieces: list[RatePiece],
    fixed: Compensation,
) -> Iterator[Source]:
    """Every datum that plays a part."""
    if is_agreed(rule=rule, claim=claim):
        yield Source(what="the agreed rate", evidence=place.contract.evidence)
    else:
        yield Source(what="the rule of interest", evidence=rule.evidence)
    if claim.day_count is None:
        yield Source(what=f"the day count {rule.day_count}", evidence=rule.day_count_evidence)
    for piece in pieces:
        if piece.series is not None:
            row = book.row_on(series=piece.series, on=_day_of_rate(rule, piece, start))
            end = f" to {row.valid_to}" if row.valid_to else ""
            yield Source(what=f"{row.series}, {row.valid_from}{end}", evidence=row.evidence)
    if start != claim.due_on and place.holiday_evidence is not None:
        yield Source(what="the due day moved to a business day", evidence=place.holiday_evidence)
    if any(one.on > start for one in claim.payments) and claim.allocation is None:
        yield Source(what="the order of part payments", evidence=place.allocation.evidence)
    if fixed.rule.kind is not CompensationKind.NONE:
        yield Source(what="the sum for recovery costs", evidence=fixed.rule.evidence)


def _remarks(
    rule: InterestRule, claim: Claim, start: date, last: date, fixed: Compensation, account: Account
) -> Iterator[str]:
    if start != claim.due_on:
        yield f"{claim.due_on} is a day off there: the due day moves to {start}."
    if last < claim.paid_on:
        yield f"By law interest ends on {last}."
    if claim.contract_pct is not None and not is_agreed(rule=rule, claim=claim):
        yield "The law overrides the agreed rate for this supplier."
    if claim.day_count is not None and rule.compounding is Compounding.MONTHLY:
        yield "With monthly rests a full month is a twelfth of a year; the day count has no part in it."
    if fixed.note:
        yield fixed.note
    if account.overpaid:
        over = to_text(money=Money(account.overpaid, claim.currency))
        yield f"The payments are {over} {claim.currency} more than was owed."


def _day_of_rate(rule: InterestRule, piece: RatePiece, start: date) -> date:
    """A day on which the rate of a piece is that of its series."""
    is_fixed = rule.mode is RateMode.FIXED_AT_DEFAULT and rule.fixed_on is FixedOn.DUE
    return start if is_fixed else piece.first


def _result(
    *,
    claim: Claim,
    clock: Clock,
    account: Account,
    segments: list[Segment],
    fixed: Compensation,
    sources: tuple[Source, ...],
    notes: tuple[str, ...],
) -> Reckoned:
    currency = claim.currency
    exact = sum((one.exact for one in segments), Fraction(0))
    interest = Money(half_up(exact), currency)
    total = (
        Money(claim.minor + claim.costs_minor - sum(one.minor for one in claim.payments), currency) + interest
    )
    if fixed.money is not None and fixed.money.currency == currency:
        total += fixed.money
    paid = sum(one.interest_minor for one in account.allocated)
    return Reckoned(
        claim=claim,
        default_on=clock.default_on,
        day_count=clock.count,
        exact=exact,
        interest=interest,
        compensation=fixed,
        total=total,
        principal_left=Money(account.principal, currency),
        interest_left=Money(interest.minor - paid, currency),
        costs_left=Money(account.costs, currency),
        segments=tuple(segments),
        allocated=tuple(account.allocated),
        sources=sources,
        notes=notes,
    )
