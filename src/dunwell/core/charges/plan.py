"""What a run charges on one account: law and contract together, and never both on one item for one day unasked."""

from collections.abc import Sequence
from dataclasses import replace

from dunwell.core.charges.facts import ChargeItem, Held, Live, Plan
from dunwell.core.charges.fee_plan import plan_of_fees
from dunwell.core.charges.interest_plan import Bench, plan_of_law
from dunwell.core.charges.reasons import Withheld


def plan_of_account(
    *, items: Sequence[ChargeItem], live: Sequence[Live], bench: Bench, is_on_hold: bool = False
) -> Plan:
    """What is to be charged on the items of one account, and what is to be taken back. Pure.

    live: all charges of the account that are not reversed. On hold, nothing is charged; what was too much is still
    taken back.
    """
    plan = Plan()
    if is_on_hold:
        plan.withheld += [
            Held(account_id=one.account_id, item_id=one.item_id, kind=kind, reason=Withheld.ON_HOLD)
            for one in items
            if one.left_minor
            for kind in ("interest", "compensation", "late_fee")
            if kind in one.kinds
        ]
        items = [replace(one, kinds=frozenset()) for one in items]
    plan.add(plan_of_fees(items=items, live=live, as_of=bench.as_of))
    for one in sorted(items, key=lambda item: item.item_id):
        own = [charge for charge in live if charge.item_id == one.item_id and charge.kind != "late_fee"]
        item = one
        if "interest" in one.kinds and not one.is_interest_claimed:
            item = replace(one, kinds=one.kinds - {"interest"})
            if one.left_minor:
                plan.withheld.append(
                    Held(
                        account_id=one.account_id,
                        item_id=one.item_id,
                        kind="interest",
                        reason=Withheld.INTEREST_NOT_CLAIMED,
                    )
                )
        plan.add(plan_of_law(item=item, live=own, bench=bench))
    return plan
