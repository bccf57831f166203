"""Interest and compensation on an item: what is to be charged today, what is to be taken back, and what waits.

Amounts come by the column where they were asked for before (`interest_columns`), else from the engine for one claim;
the sheet of a charge is always made by that one, and `agrees` tells whether it comes to the same.

The rule of rounding: each posting is the interest of the whole delay to date, rounded once, less what was charged
before. So the charges of an item always add up to the interest of the whole, however often they are posted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from dunwell.core.calendar import add_months
from dunwell.core.charges.calculation import (
    compensation_calculation,
    interest_calculation,
    sources_of,
    to_verify,
)
from dunwell.core.charges.facts import ChargeItem, Draft, Held, HouseRules, Kind, Live, Plan, Terms, Undo
from dunwell.core.charges.interest_columns import Due, Key
from dunwell.core.charges.reasons import Undone, Withheld
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Claim, Reckoned
from dunwell.core.law.interest import is_agreed, last_on, reckon
from dunwell.core.law.records import Allocation, Compounding, Confidence

_DAY = timedelta(days=1)
_MISSING = {
    "unknown_jurisdiction": Withheld.LAW_UNKNOWN,
    "rate_by_contract": Withheld.RATE_NOT_AGREED,
    "only_small_suppliers": Withheld.RATE_NOT_AGREED,
}

Said = dict[tuple[Terms, str, date, date], Reckoned]
"""By terms, currency, due day and day of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What every item of a plan is held against. `law`: what stands in a charge's basis about the book.

    dues: what was reckoned by the column already. said: what the book says of claims from a day to a day, kept for
    the next item with the same.
    """

    book: LawBook
    rules: HouseRules
    as_of: date
    law: Mapping[str, Any]
    dues: Mapping[Key, Due] = field(default_factory=dict[Key, Due], repr=False)
    said: Said = field(default_factory=dict[tuple[Terms, str, date, date], Reckoned], repr=False)

    def due(self, *, item: ChargeItem, on: date, minor: int) -> Due:
        """What is due on so much of an item up to a day; raises LawMissing."""
        known = self.dues.get((item.item_id, on, minor))
        if known is not None:
            return known
        found = reckon(book=self.book, claim=claim_of(item=item, on=on, minor=minor))
        fixed = found.compensation.money
        return Due(
            default_on=found.default_on,
            interest_minor=found.interest.minor,
            fixed_minor=None if fixed is None else fixed.minor,
            fixed_currency=fixed.currency if fixed is not None and fixed.minor else None,
        )

    def law_on(self, *, item: ChargeItem) -> Reckoned:
        """What any amount of the item's law and due day stands on: the sources are those of the item, no sum is."""
        key = item.terms, item.currency, item.due_on, self.as_of
        if key not in self.said:
            bare = replace(item, payments=())
            self.said[key] = reckon(book=self.book, claim=claim_of(item=bare, on=self.as_of, minor=1))
        return self.said[key]


def claim_of(*, item: ChargeItem, on: date, minor: int) -> Claim:
    """The claim on an item up to a day, with what had been paid by then.

    What a payment was set against is what the ledger says: it was allocated to this item, so it lowers what bears
    interest. Charges are items of their own and bear none.
    """
    return Claim(
        jurisdiction=item.terms.jurisdiction,
        minor=minor,
        currency=item.currency,
        due_on=item.due_on,
        paid_on=on,
        payments=tuple(one for one in item.payments if one.on <= on),
        variant=item.terms.variant,
        day_count=item.terms.day_count,
        contract_pct=item.terms.contract_pct,
        allocation=Allocation.PRINCIPAL_FIRST,
        is_small_supplier=item.terms.is_small_supplier,
    )


def accrued(*, book: LawBook, item: ChargeItem, on: date) -> Reckoned | None:
    """All interest of an item to a day, whether it may be charged or not; None where it was credited in full.

    Raises LawMissing.
    """
    if item.owed_minor == 0:
        return None
    return reckon(book=book, claim=claim_of(item=item, on=on, minor=item.owed_minor))


def plan_of_law(*, item: ChargeItem, live: Sequence[Live], bench: Bench) -> Plan:
    """What the law lets us charge on an item today. live: its charges of these kinds that are not reversed."""
    plan = Plan()
    if not live and not item.kinds & {"interest", "compensation"}:
        return plan
    kept = _undo(plan, item=item, live=live, bench=bench)
    wanted: list[Kind] = []
    if "interest" in item.kinds:
        wanted.append("interest")
    if "compensation" in item.kinds and not any(one.kind == "compensation" for one in kept):
        wanted.append("compensation")
    if not wanted or not _is_time(plan, wanted, item=item, kept=kept, rules=bench.rules, as_of=bench.as_of):
        return plan
    due = _due(plan, wanted, item=item, bench=bench)
    if due is None:
        return plan
    if "interest" in wanted:
        _charge_interest(plan, item=item, due=due, kept=kept, bench=bench)
        if item.guarded_minor and item.left_minor:
            _hold(plan, ["interest"], item=item, reason=item.guard)
    if "compensation" in wanted:
        _charge_compensation(plan, item=item, due=due, bench=bench)
    return plan


def _due(plan: Plan, wanted: list[Kind], *, item: ChargeItem, bench: Bench) -> Due | None:
    """What the law gives on what may be charged on; None where it does not, and kinds in doubt are taken out."""
    if item.chargeable_minor == 0:
        if item.owed_minor:
            _hold(plan, wanted, item=item, reason=item.guard)
        return None
    try:
        due = bench.due(item=item, on=bench.as_of, minor=item.chargeable_minor)
    except LawMissing as missing:
        reason = _MISSING.get(missing.code, Withheld.LAW_MISSING)
        _hold(plan, wanted, item=item, reason=reason, detail=missing.message)
        return None
    by_default = sum(one.minor for one in item.payments if one.on <= due.default_on)
    if bench.as_of <= due.default_on or by_default >= item.chargeable_minor:
        return None  # it never was late
    for kind in tuple(wanted):
        doubts = to_verify(reckoned=bench.law_on(item=item), kind=kind)
        if doubts and not bench.rules.posts_unverified:
            _hold(plan, [kind], item=item, reason=Withheld.LAW_UNVERIFIED, detail=" ".join(doubts))
            wanted.remove(kind)
    return due


def _is_time(
    plan: Plan,
    wanted: list[Kind],
    *,
    item: ChargeItem,
    kept: Sequence[Live],
    rules: HouseRules,
    as_of: date,
) -> bool:
    """Take interest out of what is wanted until its rhythm comes round; what is paid is charged at once."""
    last = max((one.period_to for one in kept if one.kind == "interest" and one.period_to), default=None)
    if "interest" in wanted and last is not None:
        due_on = add_months(on=last, months=rules.interest_months)
        is_final = item.left_minor == 0 or any(one.reason for one in plan.undone)
        if as_of <= last or (as_of < due_on and not is_final):
            wanted.remove("interest")
            plan.next_on = max(due_on, last + _DAY)
    return bool(wanted)


def _undo(plan: Plan, *, item: ChargeItem, live: Sequence[Live], bench: Bench) -> list[Live]:
    """Note what was charged beyond what is owed by what is known now, and return what is kept.

    Once a charge is too much, it and all later ones of its kind go: what is right is charged anew, in one piece.
    """
    kept: list[Live] = []
    posted = 0
    is_wrong = False
    for one in sorted(live, key=lambda one: (one.kind, one.period_to or one.charged_on, one.charge_id)):
        if one.kind == "interest":
            posted += one.amount_minor
            is_wrong = is_wrong or (one.is_touched and posted > _most(item=item, one=one, bench=bench))
            is_over = is_wrong
        else:
            is_over = one.is_touched and one.amount_minor > _most(item=item, one=one, bench=bench)
        if is_over:
            reason = _why(item=item, one=one)
            plan.undone.append(Undo(charge_id=one.charge_id, account_id=one.account_id, reason=reason))
        else:
            kept.append(one)
    return kept


def _most(*, item: ChargeItem, one: Live, bench: Bench) -> int:
    """What may have been charged by the day of a charge, by what is known now; its own amount where none can say."""
    if item.owed_minor == 0:
        return 0
    try:
        known = bench.due(item=item, on=one.period_to or one.charged_on, minor=item.owed_minor)
    except LawMissing:
        return one.amount_minor if one.kind == "compensation" else 2**62
    if one.kind == "interest":
        return known.interest_minor
    if known.fixed_minor is None or known.fixed_currency not in {None, item.currency}:
        return one.amount_minor
    return known.fixed_minor


def _why(*, item: ChargeItem, one: Live) -> str:
    if item.owed_minor < one.base_minor:
        return Undone.CREDITED
    end = one.period_to or one.charged_on
    return Undone.PAID_EARLIER if any(paid.on <= end for paid in item.payments) else Undone.RECALCULATED


def _charge_interest(plan: Plan, *, item: ChargeItem, due: Due, kept: Sequence[Live], bench: Bench) -> None:
    before = [one for one in kept if one.kind == "interest"]
    amount = due.interest_minor - sum(one.amount_minor for one in before)
    if amount <= 0:
        return
    if _is_capitalised(item=item, before=before, bench=bench):
        _hold(plan, ["interest"], item=item, reason=Withheld.CAPITALISED)
        return
    last = max((one.period_to for one in before if one.period_to), default=due.default_on)
    first = last + _DAY
    end = _bears_until(item=item, due=due, bench=bench)
    plan.drafts.append(
        Draft(
            account_id=item.account_id,
            item_id=item.item_id,
            kind="interest",
            currency=item.currency,
            amount_minor=amount,
            occurrence="",
            period_from=first,
            period_to=min(max(first, end), max(first, bench.as_of)),
            basis=_basis(item=item, bench=bench, kind="interest"),
            sheet=partial(_interest_sheet, item=item, before=before, bench=bench),
        )
    )


def _is_capitalised(*, item: ChargeItem, before: Sequence[Live], bench: Bench) -> bool:
    """Whether interest that was charged and paid would bear interest here: then no formula of ours is right."""
    if item.terms.contract_pct is not None or not any(one.collected_minor for one in before):
        return False
    rule = bench.book.rule(code=item.terms.jurisdiction, variant=item.terms.variant)
    return rule.compounding is not Compounding.NONE


def _charge_compensation(plan: Plan, *, item: ChargeItem, due: Due, bench: Bench) -> None:
    minor = due.fixed_minor
    if minor == 0:
        return
    if minor is None or due.fixed_currency != item.currency:
        detail = _whole(item=item, bench=bench).compensation.note
        _hold(plan, ["compensation"], item=item, reason=Withheld.OTHER_CURRENCY, detail=detail)
        return
    plan.drafts.append(
        Draft(
            account_id=item.account_id,
            item_id=item.item_id,
            kind="compensation",
            currency=item.currency,
            amount_minor=minor,
            occurrence="invoice",
            basis=_basis(item=item, bench=bench, kind="compensation"),
            sheet=partial(_compensation_sheet, item=item, bench=bench),
        )
    )


def _whole(*, item: ChargeItem, bench: Bench) -> Reckoned:
    """What the engine for one claim says of what may be charged on."""
    return reckon(book=bench.book, claim=claim_of(item=item, on=bench.as_of, minor=item.chargeable_minor))


def _interest_sheet(*, item: ChargeItem, before: Sequence[Live], bench: Bench) -> Mapping[str, Any]:
    return interest_calculation(item=item, reckoned=_whole(item=item, bench=bench), before=before)


def _compensation_sheet(*, item: ChargeItem, bench: Bench) -> Mapping[str, Any]:
    reckoned = _whole(item=item, bench=bench)
    money = reckoned.compensation.money
    minor = 0 if money is None or money.currency != item.currency else money.minor
    return compensation_calculation(item=item, reckoned=reckoned, amount_minor=minor)


def _bears_until(*, item: ChargeItem, due: Due, bench: Bench) -> date:
    """The last day on which anything of the item bears interest, up to the day of the plan."""
    claim = claim_of(item=item, on=bench.as_of, minor=item.chargeable_minor)
    rule = bench.book.rule(code=claim.jurisdiction, variant=claim.variant)
    last, left = last_on(rule=rule, start=due.default_on, paid_on=bench.as_of), claim.minor
    for one in claim.payments:
        left -= one.minor
        if left <= 0 and (rule.compounding is Compounding.NONE or is_agreed(rule=rule, claim=claim)):
            return min(last, one.on)
    return last


def agrees(*, draft: Draft, calculation: Mapping[str, Any]) -> bool:
    """Whether the calculation that the engine for one claim made comes to the amount and the last day of a draft."""
    if calculation["amount_minor"] != draft.amount_minor or calculation["currency"] != draft.currency:
        return False
    if draft.period_from is None or draft.period_to is None:
        return True
    ends = [date.fromisoformat(one["to"]) for one in calculation["segments"]]
    return max(draft.period_from, *ends) == draft.period_to


def _basis(*, item: ChargeItem, bench: Bench, kind: Kind) -> dict[str, Any]:
    reckoned = bench.law_on(item=item)
    data = [one.evidence.confidence for one in sources_of(reckoned=reckoned, kind=kind)]
    return {
        "jurisdiction": item.terms.jurisdiction,
        "confidence": min(data, default=Confidence.HIGH).word,
        "is_unverified": bool(to_verify(reckoned=reckoned, kind=kind)),
        **bench.law,
    }


def _hold(plan: Plan, kinds: Sequence[Kind], *, item: ChargeItem, reason: str, detail: str = "") -> None:
    plan.withheld += [
        Held(account_id=item.account_id, item_id=item.item_id, kind=kind, reason=reason, detail=detail)
        for kind in kinds
    ]
