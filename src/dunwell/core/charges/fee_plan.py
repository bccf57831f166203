"""Contractual fees on the items of an account: what is to be charged today, what is taken back, and what stays out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from dunwell.core.charges.calculation import fee_calculation
from dunwell.core.charges.facts import AgreedFees, ChargeItem, Draft, Held, Live, Plan, Undo
from dunwell.core.charges.fees import FeeEvent, FeeItem, fees_due
from dunwell.core.charges.reasons import Undone, Withheld
from dunwell.core.charges.schedule import FeeSchedule


def plan_of_fees(*, items: Sequence[ChargeItem], live: Sequence[Live], as_of: date) -> Plan:
    """What the contract lets us charge on the items of one account today.

    An item's fees are those of the schedule that was acknowledged by the day on which it fell due; a fee for the
    account is that of its oldest item. live: all charges of the account that are not reversed, of any kind.
    """
    plan = Plan()
    items = sorted(items, key=lambda one: (one.due_on, one.item_id))
    fees = [one for one in live if one.kind == "late_fee"]
    asked = [one for one in items if "late_fee" in one.kinds]
    if not fees and not asked:
        return plan
    agreed = [one for one in items if one.fees is not None and one.owed_minor > 0]
    most = _by_key(_events(items=agreed, as_of=as_of))
    kept = _undo(plan, fees=fees, most=most)
    for one in asked:
        if one.fees is None and one.left_minor:
            plan.withheld.append(_held(one, reason=Withheld.NOT_ACKNOWLEDGED))
    wanted = [one for one in agreed if "late_fee" in one.kinds]
    now = _by_key(_events(items=[_free(one) for one in wanted if _free_minor(one)], as_of=as_of))
    by_id = {one.item_id: one for one in items}
    for key, (event, terms) in now.items():
        if key in kept:
            continue
        item = by_id[int(event.subject)] if event.per == "item" else None
        if item is not None and _is_barred(plan, item=item, event=event, terms=terms, live=live):
            continue
        plan.drafts.append(_draft(event, terms=terms, item=item, account_id=wanted[0].account_id, key=key))
    plan.withheld += [_held(one, reason=one.guard) for one in wanted if one.guarded_minor and one.left_minor]
    return plan


def _events(*, items: Iterable[ChargeItem], as_of: date) -> list[tuple[FeeEvent, AgreedFees]]:
    """Every fee that fell due by the day, each with the agreement that it stands on."""
    known = [one for one in items if one.fees is not None]
    found: list[tuple[FeeEvent, AgreedFees]] = []
    schedules = {(one.fees.schedule.code, one.fees.schedule.version): one.fees for one in known if one.fees}
    for key, terms in schedules.items():
        own = [_fee_item(one) for one in known if one.fees and _version(one.fees.schedule) == key]
        per_item = _only(terms.schedule, per="item")
        found += [(event, terms) for event in fees_due(schedule=per_item, items=own, as_of=as_of)]
    if known:
        oldest = min(known, key=lambda one: (one.due_on, one.item_id)).fees
        assert oldest is not None
        per_account = _only(oldest.schedule, per="account")
        everything = [_fee_item(one) for one in known]
        found += [(event, oldest) for event in fees_due(schedule=per_account, items=everything, as_of=as_of)]
    return found


def _version(schedule: FeeSchedule) -> tuple[str, int]:
    return schedule.code, schedule.version


def _only(schedule: FeeSchedule, *, per: str) -> FeeSchedule:
    return replace(schedule, fees=tuple(fee for fee in schedule.fees if fee.per == per))


def _fee_item(one: ChargeItem) -> FeeItem:
    net = one.net_minor if one.net_minor is not None else one.amount_minor
    share = min(net, one.owed_minor) if one.credited_minor else net
    return FeeItem(
        key=str(one.item_id),
        account=str(one.account_id),
        currency=one.currency,
        due_on=one.due_on,
        gross_minor=one.owed_minor,
        net_minor=share,
        payments=tuple((paid.on, paid.minor) for paid in one.payments),
    )


def _free_minor(one: ChargeItem) -> int:
    return one.chargeable_minor


def _free(one: ChargeItem) -> ChargeItem:
    """The item without what is guarded of it now."""
    return replace(one, amount_minor=one.chargeable_minor, credited_minor=0, guarded_minor=0)


def _key(event: FeeEvent, terms: AgreedFees) -> str:
    """What makes a fee unique on its item or account: schedule, version, fee and which one of it."""
    code, version = _version(terms.schedule)
    return f"{code}.v{version}/{event.fee}/{event.per}.{event.subject}/{event.occurrence}"


def _by_key(events: Iterable[tuple[FeeEvent, AgreedFees]]) -> dict[str, tuple[FeeEvent, AgreedFees]]:
    return {_key(event, terms): (event, terms) for event, terms in events}


def _undo(
    plan: Plan, *, fees: Sequence[Live], most: dict[str, tuple[FeeEvent, AgreedFees]]
) -> dict[str, Live]:
    """Note the fees that would not have fallen due, or would have been less, by what is known now; return the rest."""
    kept: dict[str, Live] = {}
    for one in fees:
        event = most.get(one.occurrence)
        if event is not None and one.amount_minor <= event[0].amount_minor:
            kept[one.occurrence] = one
            continue
        reason = Undone.PAID_EARLIER if event is None else Undone.RECALCULATED
        plan.undone.append(Undo(charge_id=one.charge_id, account_id=one.account_id, reason=reason))
    return kept


def _is_barred(
    plan: Plan, *, item: ChargeItem, event: FeeEvent, terms: AgreedFees, live: Sequence[Live]
) -> bool:
    """Whether the fee may not be charged: interest was charged for that day, or its base is not known."""
    if terms.schedule.fee(code=event.fee).base == "net" and item.net_minor is None:
        plan.withheld.append(_held(item, reason=Withheld.NET_UNKNOWN))
        return True
    has_interest = any(
        one.kind == "interest"
        and one.item_id == item.item_id
        and one.period_to is not None
        and one.period_to >= event.due_on
        for one in live
    )
    if has_interest and not terms.has_interest_beside:
        plan.withheld.append(_held(item, reason=Withheld.INTEREST_INSTEAD))
        return True
    return False


def _draft(
    event: FeeEvent, *, terms: AgreedFees, item: ChargeItem | None, account_id: int, key: str
) -> Draft:
    code, version = _version(terms.schedule)
    basis: dict[str, Any] = {"schedule": code, "version": version, **terms.basis}
    return Draft(
        account_id=account_id,
        item_id=None if item is None else item.item_id,
        kind="late_fee",
        currency=event.currency,
        amount_minor=event.amount_minor,
        occurrence=key,
        basis=basis,
        sheet=partial(
            fee_calculation,
            event=event,
            number=item.number if item else "",
            schedule=code,
            version=version,
        ),
    )


def _held(item: ChargeItem, *, reason: str) -> Held:
    return Held(account_id=item.account_id, item_id=item.item_id, kind="late_fee", reason=reason)
